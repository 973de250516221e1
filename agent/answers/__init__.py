"""A module per kind of question that may come after the plan."""

import re
from collections.abc import Sequence

from agent.answering import Answer, Answerer, Shelf, content_words
from agent.answers.capability import capability
from agent.answers.change_mind import change_mind
from agent.answers.define import define
from agent.answers.how_good import how_good
from agent.answers.how_long import how_long
from agent.answers.how_many import how_many
from agent.answers.how_sure import how_sure
from agent.answers.is_it_real import is_it_real
from agent.answers.methodology import methodology
from agent.answers.similar_cases import similar_cases
from agent.answers.size_dev_set import size_dev_set
from agent.answers.summary import summary
from agent.answers.what_changed import what_changed
from agent.answers.what_if import what_if
from agent.answers.what_next import what_next
from agent.answers.where_errors import where_errors
from agent.answers.which_layer import which_layer
from agent.answers.which_test import which_test
from agent.answers.why import why
from agent.answers.why_not import why_not
from agent.intake.reading import Question, QuestionKind
from agent.metrics.finding import FRACTION
from agent.state import Known

ANSWERS: tuple[Answerer, ...] = (
    why,
    why_not,
    change_mind,
    what_next,
    how_sure,
    size_dev_set,
    is_it_real,
    define,
    methodology,
    similar_cases,
    what_if,
    capability,
    what_changed,
    how_long,
    summary,
    which_layer,
    which_test,
    where_errors,
    how_many,
    how_good,
)
"""One function a QuestionKind, named like it; each takes (question, known, library)."""

BY_KIND = dict(zip(QuestionKind, ANSWERS, strict=True))
TOLD_BY_THE_PLAN = frozenset(
    {QuestionKind.what_next, QuestionKind.why, QuestionKind.what_changed, QuestionKind.which_test}
)
"""Questions that the reply of a planning turn answers by itself."""

VERDICTS = frozenset({QuestionKind.what_if, QuestionKind.why_not, QuestionKind.what_next, QuestionKind.why})
"""Questions whose answer opens with yes or no; what follows it stands in the plan's reply as well."""

LOOKED_UP = frozenset({QuestionKind.methodology, QuestionKind.define})
FEW_WORDS = 2
COMPARED = 2  # results make a comparison
VERSUS = re.compile(r"\b(?:wins?|better|beats?|real|differ\w*|against|versus|vs|than|ahead)\b", re.IGNORECASE)
MOST = 3
"""Further questions of one message are better put again than answered in a wall of text."""


def answer(question: Question, known: Known, library: Shelf) -> Answer:
    """The answer to one question, from this project's plan and findings and from the library."""
    return BY_KIND[_meant(question)](question, known, library)


def _meant(question: Question) -> QuestionKind:
    """The kind of question; two results set against each other ask whether the difference is real."""
    rates = [quantity for quantity in question.numbers if quantity.unit == FRACTION]
    results = len(rates) >= COMPARED or len(question.numbers) >= 2 * COMPARED
    if question.kind is QuestionKind.methodology and results and VERSUS.search(question.text):
        return QuestionKind.is_it_real
    return question.kind


def answer_all(
    questions: Sequence[Question], known: Known, library: Shelf, *, planned: bool = False, stays: bool = False
) -> Answer:
    """The answers to a message's questions as one; with `planned`, without those that the plan's reply gives itself.

    stays: the plan's reply only says that it stays, which answers no "why".
    """
    told = TOLD_BY_THE_PLAN - {QuestionKind.why} if stays else TOLD_BY_THE_PLAN
    wanted = [item for item in questions if not (planned and item.kind in told and item.action is None)]
    put = [item for item in wanted if item.kind is not QuestionKind.methodology or item.text.rstrip().endswith("?")]
    pairs = _once([(item, answer(item, known, library)) for item in (put or wanted)[:MOST]])
    if planned:
        pairs = [(item, each) for item, each in pairs if not _left_to_plan(item, each)]
    answers = [each for _, each in pairs]
    full = {QuestionKind.why} if stays else set()
    texts = dict.fromkeys(
        _short(item, each.text) if planned and item.kind not in full else each.text for item, each in pairs
    )
    return Answer(
        "\n\n".join(texts),
        tuple({finding.id: finding for each in answers for finding in each.findings}.values()),
        tuple({item.id: item for each in answers for item in each.references}.values()),
    )


def _once(pairs: Sequence[tuple[Question, Answer]]) -> list[tuple[Question, Answer]]:
    """The first of those that the same passage answers, and of those with the same text."""
    first: dict[str, tuple[Question, Answer]] = {}
    for question, found in pairs:
        looked_up = question.kind in LOOKED_UP and found.references
        first.setdefault(found.references[0].id if looked_up else found.text, (question, found))
    return [*first.values()]


def _left_to_plan(question: Question, found: Answer) -> bool:
    """Whether a question is better left to the plan: no passage is surely about it, or it only points ("keep it?")."""
    if not found.sure:
        return True
    if question.kind is not QuestionKind.methodology:
        return False
    return not found.references or len(content_words(question.text)) < FEW_WORDS


def _short(question: Question, text: str) -> str:
    """The verdict alone, where the plan's own reply goes on with its reasons."""
    if question.kind not in VERDICTS:
        return text
    verdicts = [part for part in text.split("\n\n") if part.startswith("**")] or [text.split("\n\n", 1)[0]]
    return "\n\n".join(f"**{part.split('**', 2)[1]}**" if part.startswith("**Yes") else part for part in verdicts)
