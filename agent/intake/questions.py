"""Questions: which kind each is, what action or pitfall it names, and its numbers."""

import re
from collections.abc import Sequence
from functools import cache

from agent.intake import measures
from agent.intake.lexicon import Pattern, cues, table, words
from agent.intake.numbers import Number, NumberKind, find_numbers
from agent.intake.reading import Question, QuestionKind
from agent.intake.scores import read_scores
from agent.intake.sentences import Sentence
from agent.metrics.finding import FRACTION, Quantity
from agent.vocabulary import Action, Layer, Pitfall, Split

_ORDER = (
    QuestionKind.is_it_real,
    QuestionKind.change_mind,
    QuestionKind.what_changed,
    QuestionKind.summary,
    QuestionKind.which_layer,
    QuestionKind.how_good,
    QuestionKind.how_many,
    QuestionKind.size_dev_set,
    QuestionKind.where_errors,
    QuestionKind.which_test,
    QuestionKind.how_long,
    QuestionKind.why_not,
    QuestionKind.how_sure,
    QuestionKind.capability,
    QuestionKind.similar_cases,
    QuestionKind.define,
    QuestionKind.methodology,
    QuestionKind.what_if,
    QuestionKind.what_next,
    QuestionKind.why,
)
"""The first kind that matches wins: the specific before the general."""
_IMPERATIVE = re.compile(
    r"(?i)^(?:please |could you |can you )?(?:explain|define|tell me|advise|help|suggest|recommend|summari[sz]e|recap"
    r"|sum (?:it|this|that) up|remind me|give me (?:the|a) (?:plan|summary|short version))\b"
    r"|\bplease advise\b|\bgeneral question\b|\b(?:one|a) (?:line|sentence|word)s? each\b"
)
_HELD = frozenset({Split.dev, Split.test})
SHORT = 4
"""A question of so few words may only head its own answer."""
_ANSWERED = re.compile(
    r"(?i)(?:no idea|none\b|unknown|not (?:yet|known|measured|sure)|never\b|nobody\b|no\b[,.]|yes\b|yep\b|dunno"
    r"|(?:we|i) (?:don|do not|have no|never)"
    r"|\d|n/?a\b|about \d|all \b|only \b|just \b)"
)
_MEND = re.compile(
    r"(?i)\bhow (?:do|can|could|should|would) (?:i|we|one) (?:make|get|fix|improve) (?:it|this|that"
    r"|the (?:model|bot|thing|score|result)s?)"
    r"(?: (?:good|better|work\w*|right|usable|reliable|up|down|there))?(?=\W*$)"
)
"""Wanting it better asks for the next step, whatever the words are."""
NEAR = 2
"""How many sentences before a question about numbers may hold them without reading as scores."""
_MAY = re.compile(r"(?i)(?:(?:so|and|but|ok|well)[, ]+)*(?:can|could|may|might|shall)(?:n?[\u2019']?t)? (?:we|i)\b")
"""How a proposal opens that asks for leave: "can't I just train longer?"."""
_WHAT_TO_DO = re.compile(r"(?i)(?:(?:so|and|but|ok|well)[, ]+)*what (?:should|shall|must) (?:we|i)\b")
_WHEN = re.compile(r"(?i)(?:(?:so|and|but|ok|well)[, ]+)*(?:when|how) (?:should|must|do|can) (?:we|i|one)\b")
_ON = re.compile(r"(?i)\b(?:on|of|n ?=|with|over|from)\s*(?:the |our |a |same |those |about )*$")
_OTHERS_PROPOSE = re.compile(
    r"(?i)\b(?:my|our|the|a|one|some) [\w-]+(?: \w+)? (?:says?|said|suggests?|suggested|thinks?|insists?"
    r"|recommends?|proposes?|proposed"
    r"|believes?|told (?:me|us)|wants)(?: me| us)? (?:that )?(?P<what>(?:we|i|us|to|it|that|a|an|the|just"
    r"|use|using|buy|buying|try"
    r"|ask|switch|more|another)\b.*)$"
)
_SETS_OFF = re.compile(
    r"(?i)\d[\d.]* ?%? (?:vs\.?|versus|against|to|->|\u2192) \d[\d.]* ?%?(?: on \d[\d,.]*(?: \w+)?)?"
)
"""Two numbers set against each other, and nothing else."""
_BOTH = re.compile(
    r"(?i)\b(?:against|vs\.?|versus|over|better than|instead of|compared|real|noise|signific\w+|luck|ship)\b"
)


def read_questions(sentences: Sequence[Sentence], nouns: Sequence[str] = (), *, known: bool = False) -> list[Question]:
    """Every question of the message, in order; a claim with a tag (", smart?") asks about what it claims.

    nouns: what the project's examples are called, so that "more letters" is more data. known: there is a project
    already, so that what somebody else proposes is asked about.
    """
    found = []
    for place, sentence in enumerate(sentences):
        if not (sentence.question or sentence.tagged or _IMPERATIVE.search(sentence.text)):
            proposed = _of_others(sentence, nouns) if known else None
            found += [proposed] if proposed is not None else []
            continue
        if (
            len(sentence.text.split()) <= SHORT
            and place + 1 < len(sentences)
            and _ANSWERED.match(sentences[place + 1].text)
        ):
            continue  # "Training number? No idea." asks nobody
        context = sentence
        if len(sentence.text.split()) <= 4 and place:  # "Worth it?" asks about the sentence before it
            before = sentences[place - 1]
            context = Sentence(before.start, sentence.end, f"{before.text} {sentence.text}", sentence.question)
        asked = _with_numbers(sentence, sentences[place + 1 : place + 2])
        question = _question(asked, asked if asked is not sentence else context, nouns)
        own = _numbers(asked.text)
        if question.kind is QuestionKind.is_it_real and len(_rates(own)) < 2:
            question = question._replace(numbers=(*_told(sentences[:place]), *own))
        found.append(question)
    return found


def _with_numbers(sentence: Sentence, following: Sequence[Sentence]) -> Sentence:
    """The question with the two numbers behind it that it asks about: "is the reranker worth it? 74 vs 79"."""
    if not following or not _SETS_OFF.fullmatch(following[0].text.strip(" .!")):
        return sentence
    return Sentence(sentence.start, following[0].end, f"{sentence.text} {following[0].text}", question=True)


def _of_others(sentence: Sentence, nouns: Sequence[str]) -> Question | None:
    """What somebody else proposes, as the question whether to: "my colleague says we should just ask GPT"."""
    match = _OTHERS_PROPOSE.search(sentence.text)
    if match is None:
        return None
    action = named_action(match["what"], nouns)
    if cues("domain", Layer.genai.value).search(match["what"]):
        return Question(sentence.text, QuestionKind.which_layer, action=action)
    return Question(sentence.text, QuestionKind.what_if, action=action) if action is not None else None


def _told(sentences: Sequence[Sentence]) -> tuple[Quantity, ...]:
    """The numbers told before the question: the last two held-out scores of one kind, else all that stand just before.

    Beside a score of another split a single held-out one stays alone: what it is compared with was told earlier.
    """
    scores = [draft for draft in read_scores(sentences) if isinstance(draft.value, Quantity)]
    rates = [draft.value for draft in scores if draft.split in _HELD and isinstance(draft.value, Quantity)]
    held = [value for value in rates if value.unit == FRACTION and value.name == rates[-1].name]
    near = [number for earlier in sentences[-NEAR:] for number in _numbers(f"{earlier.text} vs")]
    if len(held) >= len(("one", "other")):
        sizes = () if all(value.n for value in held[-2:]) else (n for n in near if n.unit != FRACTION)
        return (*held[-2:], *sizes)
    return tuple(held) if held and len(scores) > len(held) else tuple(near)


def _question(sentence: Sentence, context: Sentence, nouns: Sequence[str]) -> Question:
    kind = next((kind for kind in _ORDER if cues("questions", kind.value).search(sentence.text)), None)
    numbers = _numbers(context.text)
    named = named_action(sentence.text, nouns) or _proposed(context, sentence, nouns)
    if kind in {None, QuestionKind.methodology, QuestionKind.what_if} and _MEND.search(sentence.text):
        kind = QuestionKind.what_next
    if kind is QuestionKind.what_if and _WHEN.match(sentence.text):
        kind = QuestionKind.methodology
    if kind is QuestionKind.what_if and named is None and _WHAT_TO_DO.match(sentence.text):
        kind = QuestionKind.what_next
    if kind is None:
        proposed = named is not None and _MAY.match(sentence.text)
        kind = QuestionKind.what_if if sentence.tagged or proposed else QuestionKind.methodology
    if sentence.tagged and kind in {QuestionKind.methodology, QuestionKind.what_next}:
        kind = QuestionKind.what_if
    if len([q for q in numbers if q.unit == FRACTION]) >= 2 and _BOTH.search(sentence.text):
        kind = QuestionKind.is_it_real
    return Question(sentence.text, kind, action=named, pitfall=_pitfall(context.text), numbers=numbers)


def _proposed(context: Sentence, sentence: Sentence, nouns: Sequence[str]) -> Action | None:
    """What the sentence before a short question proposes; a target that it mentions is no proposal."""
    named = None if context is sentence else named_action(context.text, nouns)
    return None if named is Action.set_target_metric else named


def named_action(text: str, nouns: Sequence[str] = ()) -> Action | None:
    """The action whose words come first in the text; more of the project's own examples are more data."""
    places = [(match.start(), Action.collect_more_data) for match in _more_of(tuple(nouns)).finditer(text)]
    places += [
        (match.start(), action)
        for action in Action
        if f"action_{action.value}" in table("questions")
        and (match := cues("questions", f"action_{action.value}").search(text))
    ]
    return min(places, default=(0, None), key=lambda pair: pair[0])[1]


@cache
def _more_of(nouns: tuple[str, ...]) -> Pattern:
    """More of what the examples are called, or the getting of them."""
    named = "|".join([*table("domain")["data_noun"], *(re.escape(noun) for noun in nouns)])
    return words(rf"(?:{'|'.join(table('questions')['more_of'])}) (?:[\w-]+ ){{0,2}}?(?:{named})")


def _rates(numbers: Sequence[Quantity]) -> list[Quantity]:
    return [number for number in numbers if number.unit == FRACTION]


def _pitfall(text: str) -> Pitfall | None:
    return next((pitfall for pitfall in Pitfall if cues("questions", f"pitfall_{pitfall.value}").search(text)), None)


def _numbers(text: str) -> tuple[Quantity, ...]:
    return tuple(quantity for number in find_numbers(text) if (quantity := _quantity(number, text)) is not None)


def _quantity(number: Number, text: str) -> Quantity | None:
    """Rates as fractions, the rest as counts; a plain number is a rate unless it stands after "on" or counts a noun."""
    if number.kind in {NumberKind.percent, NumberKind.decimal, NumberKind.points, NumberKind.odds}:
        return Quantity(name=number.text, value=number.value, unit=FRACTION, n=number.of)
    if number.kind is NumberKind.count:
        return Quantity(name=number.text, value=number.value, unit="examples")
    if number.kind is not NumberKind.bare or number.text.isalpha():
        return None
    counted = _ON.search(text[: number.start]) or re.match(
        r"\s+(?!right|correct|wrong|against|vs|over|to|on|in|and|or|real|is|instead|percent)(?:[a-z]+ )?[a-z]{3,}s\b",
        text[number.end :],
    )
    compared = _BOTH.search(text) or measures.metric_near(text, number.start) is not None
    if counted or not compared or number.value < 1:
        return Quantity(name=number.text, value=number.value, unit="examples")
    return Quantity(name=number.text, value=round(number.value / 100, 9), unit=FRACTION)
