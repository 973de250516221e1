"""How much data there is, of what, how it was labelled and split, and into how many classes."""

import re
from collections.abc import Sequence

from agent.brief import FactKind
from agent.intake import measures
from agent.intake.facts import Draft, fraction
from agent.intake.lexicon import cues, words
from agent.intake.numbers import Number, NumberKind, find_numbers, plain
from agent.intake.sentences import Clause, Sentence, split_clauses
from agent.intake.stance import stance
from agent.metrics.finding import Quantity
from agent.vocabulary import Split

_AFTER = re.compile(
    r"^[\s~-]*(?:(?:sets?|pairs?|batches|bundles|collections?) )?(?:of (?:the "
    r"|our )?)?((?:[A-Za-zÀ-ÿ'\u2019/+-]+\s+){0,4}?)([A-Za-zÀ-ÿ+-]{2,}s|data|footage|audio|text"
    r"|speech|datasets?|picture|image|photo|sample|example|record|row|recording|ticket|video|(?:train(?:ing)?|dev"
    r"|val(?:idation)?|test|eval|held out)\b(?!\s+[a-z]+s\b))\b"
)
_NOT_AFTER = re.compile(r"(?i)^[\s-]*(?:%|percent|per cent|pt\b|points?\b|x\b|times\b|°|px\b|\u00d7)")
_THAN = re.compile(r"(?i)\b(?:shorter|longer|fewer|less|smaller|larger|bigger|older|younger) than $")
"""A bound on one example ("shorter than 4 letters") counts none."""
_BYTES = re.compile(r"\s?[KMGTP]B\b|\s?(?i:tops)\b")
_SHARE_OF = re.compile(r"(?i)(?:%|percent) (?:right |wrong |correct )?(?:of|on) (?:the |our |all )?$")
_STOP_WORDS = cues("volumes", "stop")
_HELD_IN = re.compile(
    r"(?i)\s+(?:[\w-]+\s){1,2}(?:in|for|as|are|is) (?:the |our |my )?"
    r"(?:dev|val(?:idation)?|test|hold-?out|eval(?:uation)?)\b"
)
"""A count of whatever lies in a held-out set: "100 poems in dev"."""
_MORE = re.compile(
    r"(?i)\b(?:another|further|additional|extra|next|more|new)\s+(?:about |~)?$|\b(?:photograph|collect|label|record"
    r"|buy|gather|annotate)\s+(?:another |about )?$"
)
_SMALL = cues("volumes", "small")
_SOURCE = cues("volumes", "source")
_LABELS = {
    "flawed": cues("volumes", "labels_flawed"),
    "unlabelled": cues("volumes", "labels_unlabelled"),
    "checked": cues("volumes", "labels_checked"),
    "wrong": cues("volumes", "labels_wrong"),
    "bought": cues("volumes", "labels_bought"),
    "weak": cues("volumes", "labels_weak"),
    "labelled": cues("volumes", "labels_labelled"),
}
_SPLITS = {
    "leaky": cues("volumes", "splits_leaky"),
    "by_time": cues("volumes", "splits_by_time"),
    "by_group": cues("volumes", "splits_by_group"),
    "random": cues("volumes", "splits_random"),
    "other_source": cues("volumes", "splits_other_source"),
    "same_source": cues("volumes", "splits_same_source"),
}
_HAVING = re.compile(r"(?i)\b(?:have|has|had|got|keep|collect\w*|record\w*|logged|stored?|since \d{4}|archive)\b")
_SEVERAL_EACH = re.compile(
    r"(?i)\b(?:many|several|most|some) (?:of the )?(?:rows|samples|records|images|examples|entries|measurements) "
    r"(?:are|come from|are from|belong to|stem from) (?:of |from )?(?:the same|one) \w+"
    r"|\b(?:patients|people|users|customers|pupils|students|speakers|subjects|animals|machines|children"
    r"|sites|households|drivers|authors)"
    r" (?:have|has|had|come with|appear|contribute|with)(?: (?:up to|about|often|mostly|some|in))* (?:\d+"
    r"|several|many|multiple|dozens of)"
    r"|\b(?:each|every|per|a single|one) (?:[\w-]+ ){0,2}?(?:has|have|had|appears?|shows? up|contributes?"
    r"|comes? with|gives?)(?: \w+){0,3} "
    r"(?:\d+|several|many|multiple|dozens of|a dozen|twenty|thirty|ten) (?:\w+ )?(?:rows|images|photos|samples"
    r"|records|clips|visits|weeks|scans|entries|lines|recordings)"
)
_KEPT_TOGETHER = re.compile(
    r"(?i)\b(?:by|per) (?:patient|user|person|customer|group|speaker)|kept together|never (?:in|on) both"
)
_PERSONS = words(
    r"variants?",  # of a protein or a product; nobody tries a thousand of a model
    r"students?",
    r"customers?",
    r"users?",
    r"clients?",
    r"employees?",
    r"accounts?",
    r"people",
    r"persons?",
    r"members",
    r"windows",
    r"requests",
    r"vehicles",
    r"cars",
    r"machines",
    r"experiments",
    r"trials",
    r"tokens",
    r"papers",
)
_SET_HOLDS = re.compile(
    r"(?i)\b(?P<name>(?:dev|test|validation|eval|hold-?out) set) (?:has|holds|contains|is|counts"
    r"|consists of)(?: only| just| about)? $"
)
"""Before the size of a set by name: "the validation set has 310 cases"."""
CROWD = 1000
"""So many people or things are the rows of a table; fewer are a team, an audience or a fleet."""
_GROUPS = (
    "patients|people|persons|users|customers|pupils|students|speakers|subjects|animals|machines|children|sites|houses"
    "|donors|drivers|authors|participants|volunteers|plants|cars|ships|wells|farms|devices|stores|cows|dogs"
)
_NESTED = re.compile(
    r"(?i)(?P<rows>\d[\d,. ]*k?) (?:[\w-]+ ){1,3}(?:from|of|by|on|across) (?:only |about |just )?"
    rf"(?P<groups>\d[\d,.]*k?) (?:[\w-]+ )?(?:{_GROUPS})"
)
_SO_MANY_EACH = re.compile(
    rf"(?i)\b(?:from|of|by|to) (?:only |about |just )?\d[\d,.]*k? (?:[\w-]+ )?(?:{_GROUPS})[,;]? (?:with )?"
    r"(?:about |around |roughly |some |~ ?|up to )?\d+ (?:\w+ )?each\b"
)
_OBSERVED = re.compile(
    r"(?i)\b\d+ (?:days|nights|weeks|months|seasons|winters|summers|years)(?:,| and| with) (?:only |about |some )?"
    r"\d[\d,]* (?!(?:days|weeks|months|years|people|engineers|gpus|euros|dollars|users)\b)[a-z]{3,}s\b"
)
"""What a time of watching brought: "7 months, 61 leaks"."""
_SPANNED = re.compile(
    r"(?i)\b(?:hourly|daily|weekly|monthly|minutely|quarterly) (?:series|data|values|readings|figures|measurements)\b"
    r"[^.;]{0,25}?\b\d+ (?:years|yrs|seasons|winters|months)\b"
)
"""A series and how far it goes back: "hourly series, 22 years"."""
MOST_CLASSES, MOST_LABELS = 100, 5000
"""Of a word that may name examples too ("crops", "labels") more are examples; of another, more are no classes."""
_OF_THEM = re.compile(r"(?i)\s*(?:of (?:them|those|these)|in (?:all|total)|altogether|pieces)\b")
_NOUN_FIRST = re.compile(
    r"(?i)(?P<noun>[a-z][\w-]+s)(?:,|:| -|,? about|,? some|,? roughly)? (?:about |some |roughly )?$"
)
"""Examples named before their count: "video clips, 22 000 of them"."""
_GATHERED = re.compile(
    r"(?i)\s+(?:[\w-]+\s)?[\w-]+s (?:(?:were|was|are|have been|all) )?(?:recorded|logged|filmed|photographed|scanned"
    r"|documented|labell?ed|annotated|collected|archived|transcribed|digiti[sz]ed|on file|on tape|on disk"
    r"|filled (?:in|out)"
    r"|written|typed|graded|corrected)"
    r"(?=\s*(?:[,.;:()&]|$)|\s(?:by|in|on|at|from|with|over|since|so far)\b)"
)
"""Any noun whose things were put on record counts examples: "30 rehearsals recorded"."""
MANY = 100
"""A whole of fewer is odds ("7 of 10"), not a data set."""
_LOOKED = re.compile(
    r"(?i)\b(?:read|looked|went|checked|listened|labell?ed|annotated|sorted|watched|opened|inspected)\b[^.]{0,25}$"
)
_ONLY = re.compile(r"(?i)\b(?:only|just|merely|barely|hardly|a mere)\s*(?:about |around )?$")
_KEPT = re.compile(
    r"(?i)\s+(?:of (?:them|these|those) )?(?:as|for|in|into) (?:a |the |my |our )?(?P<name>(?:train-?dev|dev|test"
    r"|val(?:idation)?|eval|hold-?out)(?: ?set)?)\b"
)


def read_volumes(sentences: Sequence[Sentence], *, taken: Sequence[tuple[int, int]] = ()) -> list[Draft]:
    """Counts of examples, the source of the data, label and split facts; `taken` are spans that are scores already."""
    drafts: list[Draft] = []
    for sentence in sentences:
        drafts += _counts(sentence, taken)
        for clause in split_clauses(sentence):
            drafts += _described(clause, sentence)
    if not any(draft.kind is not FactKind.classes for draft in drafts):
        drafts += _possessed(sentences)
    return [*drafts, *_leaks(sentences, drafts)]


def _possessed(sentences: Sequence[Sentence]) -> list[Draft]:
    """No count and no label is named, yet somebody says that they have something to learn from."""
    told = [
        s
        for s in sentences
        if not s.question
        and (
            _OBSERVED.search(s.text)
            or _SPANNED.search(s.text)
            or (_HAVING.search(s.text) and cues("domain", "data_noun").search(s.text))
        )
    ]
    return [Draft(FactKind.data_source, s.start, s.end, s.text) for s in told[:1]]


def _leaks(sentences: Sequence[Sentence], drafts: Sequence[Draft]) -> list[Draft]:
    """A random split over rows of which each person or thing has several lets its rows stand on both sides."""
    if not any(draft.kind is FactKind.split_design and draft.value == "random" for draft in drafts):
        return []
    grouped = (s for s in sentences if _SEVERAL_EACH.search(s.text) or _is_nested(s.text))
    return [Draft(FactKind.split_design, s.start, s.end, "leaky") for s in grouped if not _KEPT_TOGETHER.search(s.text)]


def _is_nested(text: str) -> bool:
    """Several rows to each person or thing: "12,000 slides from 600 patients", "from 412 patients, around 70 each"."""
    if _SO_MANY_EACH.search(text):
        return True
    found = _NESTED.search(text)
    rows, groups = (plain(found["rows"]), plain(found["groups"])) if found else (None, None)
    return bool(rows and groups and rows >= 2 * groups)


def _counts(sentence: Sentence, taken: Sequence[tuple[int, int]]) -> list[Draft]:
    drafts = []
    for number in (_whole(number, sentence.text) for number in find_numbers(sentence.text)):
        start = sentence.start + number.start
        if (
            number.kind not in {NumberKind.count, NumberKind.bare}
            or number.value < 2
            or number.value != int(number.value)
        ):
            continue
        if any(left <= start < right for left, right in taken) or number.per:
            continue
        after = sentence.text[number.end :]
        if _NOT_AFTER.match(after) or _THAN.search(sentence.text[: number.start]):
            continue
        kept, led = _KEPT.match(after), _NOUN_FIRST.search(sentence.text[: number.start])
        noun = kept["name"] if kept else led["noun"] if led and _OF_THEM.match(after) else _noun(after)
        if noun is None:
            continue
        draft = _classes(sentence, number, noun) or _volume(sentence, number, noun)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _whole(number: Number, text: str) -> Number:
    """The whole of "I read 300 of the 8,000 mails": there are 8,000."""
    told = _LOOKED.search(text[: number.start]) or _ONLY.search(text[: number.start])
    if number.kind is NumberKind.odds and number.of and number.of >= MANY and told:
        return number._replace(kind=NumberKind.count, value=float(number.of))
    return number


def _noun(after: str) -> str | None:
    """The noun that a count counts: at most four words on, before any verb or preposition."""
    match = _AFTER.match(after)
    if match is None or _BYTES.match(after):
        return None
    phrase = f"{match[1]}{match[2]}".strip()
    return None if any(_STOP_WORDS.fullmatch(word) for word in phrase.split()) else phrase


def _classes(sentence: Sentence, number: Number, noun: str) -> Draft | None:
    head = noun.rsplit(maxsplit=1)[-1]
    most = MOST_CLASSES if cues("domain", "data_noun").fullmatch(head) else MOST_LABELS
    shared = _SHARE_OF.search(sentence.text[: number.start]) is not None  # "58% of 2k commands" counts examples
    if not cues("domain", "classes").fullmatch(head) or number.value > most or shared:
        return None
    quantity = Quantity(name="classes", value=number.value, unit="classes")
    return Draft(FactKind.classes, *_quote(sentence, number, noun), quantity, about=noun)


def _volume(sentence: Sentence, number: Number, noun: str) -> Draft | None:
    head = noun.rsplit(maxsplit=1)[-1]
    gathered = _GATHERED.match(sentence.text[number.end :])
    crowd = number.value >= CROWD and _PERSONS.fullmatch(head)
    named = (head, " ".join(noun.split()[-2:]))
    if (
        not crowd
        and cues("domain", "not_data").fullmatch(head)
        and not gathered
        and not any(cues("domain", "data_noun").fullmatch(name) for name in named)
    ):
        return None
    if (not crowd and not gathered and cues("domain", "not_data").fullmatch(noun)) or (
        number.kind is NumberKind.bare
        and not gathered
        and not _HELD_IN.match(sentence.text[number.end :])
        and not cues("domain", "data_noun").search(noun)
    ):
        return None
    planned = bool(_MORE.search(sentence.text[: number.start]))
    split = _split_of(sentence.text, number, noun)
    quantity = Quantity(
        name=noun, value=number.value, unit=head if head not in {"train", "dev", "test", "val"} else "examples"
    )
    return Draft(
        FactKind.data_volume,
        *_quote(sentence, number, noun),
        quantity,
        split=split,
        n=int(number.value),
        about=noun,
        time="planned" if planned else "now",
    )


def _split_of(text: str, number: Number, noun: str) -> Split | None:
    tail = text[number.end : number.end + 60]
    segment = re.split(r"[,;:()/]|\s(?:and|but|of which)\s|\.\s|\s(?=\d)", tail)[0]
    found = measures.split_cues(segment)
    if found:
        return found[0][0]
    holds = _SET_HOLDS.search(text[: number.start])
    if holds is not None:
        return measures.split_cues(holds["name"])[0][0]
    before = measures.split_cues(text[max(0, number.start - 14) : number.start])
    del noun
    return before[-1][0] if before and before[-1][2] >= min(14, number.start) - 6 else None


def _quote(sentence: Sentence, number: Number, noun: str) -> tuple[int, int]:
    end = sentence.text.find(noun, number.end)
    end = end + len(noun) if end >= 0 else number.end
    return sentence.start + number.start, sentence.start + max(end, number.end)


def _described(clause: Clause, sentence: Sentence) -> list[Draft]:
    drafts = []
    for value, pattern in _LABELS.items():
        match = pattern.search(clause.text)
        if match:
            meant = stance(clause, match.start(), match.start() + 1)
            polarity = "affirmed" if value in {"unlabelled", "checked", "flawed"} else meant.polarity
            share = (
                next(
                    (
                        n
                        for n in find_numbers(sentence.text)
                        if n.kind in {NumberKind.percent, NumberKind.odds} and abs(n.start - match.start()) < 60
                    ),
                    None,
                )
                if value == "wrong"
                else None
            )
            about = value if share else None
            quantity = fraction("wrong labels", share.value, share.of) if share else value
            drafts.append(
                Draft(
                    FactKind.labels,
                    clause.start,
                    clause.end,
                    quantity,
                    polarity=polarity,
                    holder=meant.holder,
                    about=about,
                )
            )
            break
    for value, pattern in _SPLITS.items():
        match = pattern.search(clause.text)
        if match and sentence.question and value == "other_source":
            continue  # "should I look for more at other hospitals?" tells of no data
        if match and not (
            value == "leaky"
            and re.search(r"(?i)\b(?:threw|thrown|removed|dropped|fixed|no|without|excluded|cleaned)\b", clause.text)
        ):
            if value == "random" and re.search(
                r"(?i)random (?:forest|search|trial|optuna|seed|guess)|feels? random", clause.text
            ):
                continue
            drafts.append(Draft(FactKind.split_design, clause.start, clause.end, value))
    if _SOURCE.search(clause.text) or _SMALL.search(clause.text):
        drafts.append(Draft(FactKind.data_source, clause.start, clause.end, clause.text))
    return drafts
