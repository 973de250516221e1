"""Hits among the first results, with intervals, for each way to search."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

from agent.metrics.statistics import wilson
from knowledge.entries import Kind
from knowledge.retriever import Library

FOLDER = Path(__file__).parent
SETS: tuple[tuple[str, Kind], ...] = (
    ("questions.yaml", "passage"),
    ("tuning.yaml", "passage"),
    ("projects.yaml", "case"),
)

Part = Literal["open", "held_out"]
Search = Callable[[str], list[str]]


class Labelled(NamedTuple):
    """A question in a user's words, and the ids of which any one is a right answer."""

    question: str
    expects: frozenset[str]
    part: Part


class Rate(NamedTuple):
    """Hits out of n."""

    hits: int
    n: int

    def __str__(self) -> str:
        """The rate with its 95 % Wilson interval."""
        low, high = wilson(self.hits, self.n)
        return f"{self.hits / self.n:.2f} [{low:.2f}, {high:.2f}] ({self.hits}/{self.n})"


def read_labelled(name: str) -> list[Labelled]:
    """The labelled questions of a file of this folder."""
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return [Labelled(row["question"], frozenset(row["expects"]), row["part"]) for row in rows]


def ways(library: Library, kind: Kind) -> dict[str, Search]:
    """The three ways to search, each as query -> ids, best first."""
    return {
        "fused": lambda query: [hit.entry.id for hit in library.search(query, k=10, kind=kind)],
        "BM25": lambda query: [hit.entry.id for hit in library.by_words(query, kind=kind)],
        "MiniLM": lambda query: [hit.entry.id for hit in library.by_meaning(query, kind=kind)],
    }


def hit_rate(search: Search, labelled: Sequence[Labelled], k: int) -> Rate:
    """How many questions have an expected id among their first k results."""
    return Rate(sum(not item.expects.isdisjoint(search(item.question)[:k]) for item in labelled), len(labelled))


def misses(search: Search, labelled: Sequence[Labelled], k: int) -> list[tuple[str, list[str]]]:
    """The questions without a hit, and what was found instead."""
    found = [(item, search(item.question)[:k]) for item in labelled]
    return [(item.question, ids) for item, ids in found if item.expects.isdisjoint(ids)]
