"""Experiment results, rejected advice and file readings that the user corrects."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from agent.intake.facts import Draft
from agent.intake.lexicon import cues
from agent.intake.measures import metric_near
from agent.intake.places import PART
from agent.intake.questions import named_action
from agent.intake.reading import ResultClaim
from agent.intake.scores import COMPARED
from agent.intake.sentences import Sentence
from agent.metrics.evidence import Correction
from agent.metrics.finding import Quantity
from agent.vocabulary import Action, Split

_TRIED = cues("results", "tried")
_CHANGED = re.compile(
    r"(?i)(?:->|→|=>|\bgave\b|\bgives\b|\bgot us\b|\bnow\b|\binstead of\b|\bwent\b|\bup (?:from|to)\b|\bdown (?:from"
    r"|to)\b|\bfrom\b.{0,20}\bto\b|\bimproved\b|\bdropped to\b|\brose\b|\bfell\b|\bversus\b|\bvs\b|\bresult\b"
    r"|\bretrained\b|:\s*\d|\bbrought\b|\bbefore\b|\bwas\b|\b(?:all|everything) else\b|\brest (?:equal"
    r"|the same|unchanged)\b|\bsame \d)"
)
_CHANGE_ENDS = re.compile(
    r"->|→|=>|[.,:](?!\d)|\b(?:and (?=it\b|that\b|dev\b|val\b|test\b|train\b|now\b|the\b|got\b|gave\b|\d)"
    r"|which|it|dev|now|gave|gives|got)\b"
)
"""Where the words for what was changed end and what came of it begins."""
_SAYING_SO = re.compile(
    r"(?i)^(?:i|we)(?:['\u2019]ve| have)? (?:just |now |also |finally )*(?:tried|tested|ran)(?: out)? "
)
_WENT = re.compile(
    r"(?i)\b(?:went|dropped|fell|rose|improved|climbed|moved|is now|are now|came down)\b.{0,30}?\b(?:from|to)\b"
)
_PAIR = re.compile(r"\d ?%?\s*(?:->|→|=>)\s*\d")
_NOW_AT = re.compile(r"(?i)\d ?%? (?:\w+ )?now\b|\bnow\b[^.]{0,25}\d|\(same \d")
"""How things stand after the change: "dev (same 3000) 4.1 now"."""
_BEFORE = re.compile(r"(?i)\W*(?:before(?:hand)?|previously|until then|earlier|it (?:was|had been))\b[^.]*\d")
"""What it was before the change, told after what came of it: "now 84% right. before it was 75%"."""
_REJECT = re.compile(
    r"(?i)\b(?:we|i|the team|they)(?: (?:really|simply|just|definitely|also))? (?:won['\u2019]?t|will not"
    r"|can['\u2019]?t|cannot|can not|don['\u2019]?t want(?: to)?|refuse to|are not going to|aren['\u2019]?t going to"
    r"|am not going to|['\u2019]re not going to|'m not going to|are not allowed to|aren['\u2019]?t allowed to"
    r"|have no (?:time|budget|way) (?:for|to)|would rather not|['\u2019]d rather not|decided (?:not to|against)"
    r"|are not doing|['\u2019]re not doing)\b"
    r"|^(?:no|not|please no|enough|stop)\b[^.?]{0,40}\b(?:please|again|any ?more)\b|\b(?:does|did|changes?"
    r"|brings?) nothing\b|\b(?:off|is) the table\b"
    r"|\b(?:that['\u2019]?s|this is|that is|it['\u2019]?s) (?:not (?:possible|an option|feasible|going to happen"
    r"|allowed)|out of the question|impossible|a no-?go|off the table)\b|^(?:no|nope),? (?:not|that|we|i)\b"
    r"|\b(?:not an option|no way|skip that|forget (?:that|it|about))\b"
)
_ABOUT_ADVICE = re.compile(
    r"(?i)\b(?:that|this|it|your|the (?:plan|advice|suggestion|step|next step|error analysis|recommendation)|step \d"
    r"|do(?:ing)? (?:that|this|it|so))\b"
)
_FILE_SPLIT = re.compile(
    r"(?i)\b[\"'`]?(?P<name>[\w.-]*(?:_|\d|\.csv|\.json|val|dev|test|train|eval|fold|set)[\w.-]*)[\"'`]? (?:is|was"
    r"|means|are|=) (?:actually |really |in fact |not \w+ but )*(?:our |the |my |a )?(?P<split>train-?dev"
    r"|train(?:ing)?|dev(?:elopment)?|val(?:idation)?|test|hold-?out)(?:[ -]?(?:set|split|data|error|part|one))?\b"
)
_COLUMN = re.compile(
    r"(?i)\b(?:the )?(?:column|col|field) [\"'`]?(?P<name>[\w.-]+)[\"'`]? (?:is|holds|contains|has|=) (?:actually "
    r"|really )?(?:the |our )?(?P<role>true label|gold(?: label)?|ground truth|label|target|truth|prediction"
    r"|predicted(?: label| class)?|probabilit(?:y|ies)|score|confidence|id|split|weight|date|group)s?\b"
)
_COLUMN_BACK = re.compile(
    r"(?i)\b(?:the )?(?P<role>true label|gold(?: label)?|ground truth|label|target|prediction|probability"
    r"|split)s? (?:is|are|sits?|stands?) in (?:the )?(?:column|col|field) [\"'`]?(?P<name>[\w.-]+)"
)
_ROLES = {
    **dict.fromkeys(("label", "true label", "gold", "gold label", "ground truth", "truth", "target"), "y"),
    **dict.fromkeys(("prediction", "predicted", "predicted label", "predicted class"), "pred"),
    **dict.fromkeys(("probability", "probabilities", "score", "confidence"), "confidence"),
    "date": "when",
}
_SPLIT_NAMES = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("traindev", "train-dev"), "train_dev"),
    **dict.fromkeys(("dev", "development", "val", "validation"), "dev"),
    **dict.fromkeys(("test", "hold-out", "holdout"), "test"),
}
_JUDGED = (Split.dev, Split.test, Split.train_dev)


def read_results(sentences: Sequence[Sentence], scores: Sequence[Draft]) -> list[ResultClaim]:
    """What the user reports of experiments: the sentence names a change made and a score after it."""
    claims = (_result(_told(*pair, scores), scores) for pair in zip_longest(sentences, sentences[1:]))
    return [claim for claim in claims if claim is not None]


def _told(sentence: Sentence, following: Sentence | None, scores: Sequence[Draft]) -> Sentence:
    """The sentence with the next one where that only says what came of it: "We tried X. It went from 9% to 7%."."""
    if following is None or following.question or not _TRIED.search(sentence.text):
        return sentence
    if _BEFORE.match(following.text):
        return Sentence(sentence.start, following.end, f"{sentence.text} {following.text}", question=False)
    if any(sentence.start <= score.start < sentence.end for score in scores) or _TRIED.search(following.text):
        return sentence
    if not any(pattern.search(following.text) for pattern in (_WENT, _NOW_AT, _PAIR)):
        return sentence
    return Sentence(sentence.start, following.end, f"{sentence.text} {following.text}", question=False)


def _result(sentence: Sentence, scores: Sequence[Draft]) -> ResultClaim | None:
    tried = _TRIED.search(sentence.text)
    inside = [
        s
        for s in scores
        if sentence.start <= s.start < sentence.end
        and s.split in _JUDGED
        and isinstance(s.value, Quantity)
        and not (s.about or "").startswith((PART, COMPARED))
    ]
    if sentence.question or tried is None or not inside or not _CHANGED.search(sentence.text[tried.start() :]):
        return None
    after = [s for s in inside if s.time != "past"]
    before = [s for s in inside if s.time == "past"]
    if not after:
        return None
    held = [s for s in after if s.split is not Split.train_dev] or after
    last = held[-1]
    earlier = before or [s for s in held[:-1] if s.split is last.split]
    first = earlier[0] if earlier and earlier[0].metric == last.metric else None
    change = _CHANGE_ENDS.split(sentence.text[tried.start() :], maxsplit=1)[0].strip()
    change = _SAYING_SO.sub("", change)
    found = metric_near(last.metric or "", 0)
    lower = last.metric == "error" or (found is not None and found[0].lower_is_better)
    return ResultClaim(
        change=change or sentence.text,
        metric=last.metric or "accuracy",
        before=_value(first),
        after=_value(last),
        n=last.n or (first.n if first else None),
        better="lower" if lower else "higher",
        quote=sentence.text,
    )


def _value(draft: Draft | None) -> float | None:
    return draft.value.value if draft is not None and isinstance(draft.value, Quantity) else None


def read_rejections(sentences: Sequence[Sentence]) -> list[tuple[Action, str]]:
    """Advice that is turned down, with the user's words; the action is the one they name."""
    found = []
    for sentence in sentences:
        if sentence.question or not _REJECT.search(sentence.text):
            continue
        action = named_action(sentence.text)
        if action is not None and _REJECT.search(sentence.text):
            found.append((action, sentence.text))
    return found


def rejects_advice(sentences: Sequence[Sentence]) -> bool:
    """Whether the message turns down what the plan advised without naming the action."""
    return any(_REJECT.search(s.text) and _ABOUT_ADVICE.search(s.text) and not s.question for s in sentences)


def read_corrections(sentences: Sequence[Sentence]) -> list[Correction]:
    """How a file is to be read: which split a name stands for, which role a column has."""
    found = []
    for sentence in sentences:
        if sentence.question:
            continue
        for match in _FILE_SPLIT.finditer(sentence.text):
            split = _SPLIT_NAMES.get(match["split"].lower())
            if split and match["name"].lower() not in _SPLIT_NAMES and not re.fullmatch(r"[\d.]+", match["name"]):
                found.append(Correction(match["name"], "split", split))
        for pattern in (_COLUMN, _COLUMN_BACK):
            for match in pattern.finditer(sentence.text):
                role = match["role"].lower()
                found.append(Correction(match["name"], "column", _ROLES.get(role, role)))
    return found
