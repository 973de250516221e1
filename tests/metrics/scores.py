"""Scores as tests write them: error rates by split, with the number of examples behind them."""

from collections.abc import Iterable

from agent.metrics.evidence import Context, Evidence, Score
from agent.metrics.finding import Finding, Missing
from agent.vocabulary import Split

Given = tuple[float, int] | float


def score(split: str, given: Given, **more: str) -> Score:
    """One error rate, with its n if the test gives one."""
    error, n = given if isinstance(given, tuple) else (given, None)
    return Score(Split(split), "accuracy", 1 - error, error, n, more.get("model", ""), more.get("source", ""))


def evidence(context: Context | None = None, /, **given: Given) -> Evidence:
    """Error rates by split, such as human=0.0, train=(0.01, 10_000)."""
    return Evidence(tuple(score(split, value) for split, value in given.items()), context=context or Context())


def findings(results: Iterable[Finding | Missing]) -> list[Finding]:
    """The findings among what a check yields."""
    return [result for result in results if isinstance(result, Finding)]


def missing(results: Iterable[Finding | Missing]) -> list[Missing]:
    """What a check said it lacked."""
    return [result for result in results if isinstance(result, Missing)]
