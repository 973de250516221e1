"""A library of three passages and a case, and questions to put to it."""

from collections.abc import Sequence
from typing import NamedTuple

from agent.answering import content_words
from agent.intake.reading import Question, QuestionKind


class Page(NamedTuple):
    """An entry of the fake library."""

    id: str
    title: str
    text: str
    asked: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


class Found(NamedTuple):
    """A hit of the fake library."""

    entry: Page
    score: float = 1.0


class Books:
    """A library of three passages and a case that finds by shared words."""

    pages = (
        Page(
            "how-much-data",
            "How much data a project needs",
            "# How much data\n\nNo universal number exists: 100 examples can be enough, 100 billion too few. Start "
            "with a small set and a quick baseline. Comparable published work is the best benchmark.",
        ),
        Page(
            "variance",
            "Variance",
            "Variance is the step from training error to dev error. Regularization addresses it.",
        ),
        Page("prompting", "When prompting ends", "After about a month of prompt tuning, move to deep learning."),
    )
    case = Page("case-rail", "Rail inspection", "A team had 14% dev error. They added augmentation and reached 8%.")

    def search(
        self, query: str, k: int = 3, *, kind: str | None = None, steps: Sequence[int] | None = None
    ) -> Sequence[Found]:
        """The pages that share most words with the query, best first."""
        if kind == "case":
            return [Found(self.case)]
        words = set(query.casefold().replace("?", "").split())
        pages = self.pages if steps is None else self.pages[:1]
        ranked = sorted(pages, key=lambda page: -len(words & set((page.title + page.text).casefold().split())))
        return [Found(page, float(bool(content_words(query) & content_words(page.text)))) for page in ranked[:k]]


BOOKS = Books()
"""The library of every test of answers."""


def ask(kind: QuestionKind, text: str = "why?", **fields: object) -> Question:
    """A question of the kind; `fields` are what it names."""
    return Question(text=text, kind=kind, **fields)  # type: ignore[arg-type]
