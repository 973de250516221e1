"""Which of the told scores hold now: no earlier values, no other systems, no parts of the examples."""

import re
from collections.abc import Iterable

from agent.brief import Brief, Fact, FactKind
from agent.intake.measures import scored_higher
from agent.vocabulary import Split

FOLDS = re.compile(r"\bfolds?\b|\bcross[- ]?valid", re.IGNORECASE)
FELL = 0.75
"""An error that lost a quarter is made of other mistakes than before."""
_HELD = frozenset({Split.dev, Split.test})
COMPARED = "compared: "
PART = "part: "
"""How intake marks the score of another system in `about`."""


def is_part(fact: Fact) -> bool:
    """Whether a score is of a part of the examples only: "on 200 such grains"."""
    return (fact.about or "").startswith(PART)


def is_comparison(fact: Fact) -> bool:
    """Whether a score is another system's, named for comparison."""
    return (fact.about or "").startswith(COMPARED)


def current_scores(brief: Brief) -> list[Fact]:
    """The scores that hold now: no earlier values and no other systems; of one kind, those of the newest message.

    Several of one kind in one message are candidates beside each other.
    """
    groups: dict[tuple[Split | None, str | None, str | None], list[Fact]] = {}
    for fact in _continued(brief):
        if fact.time != "past" and not is_comparison(fact) and not is_part(fact):
            groups.setdefault((fact.split, fact.metric, fact.about), []).append(fact)
    current = [fact for group in groups.values() for fact in group if fact.turn == group[-1].turn]
    return _home([_sized(fact, brief) for fact in current]) + _end_of_curve(brief, current)


def current_shares(brief: Brief) -> list[Fact]:
    """The shares of the errors that hold now: once the error fell by a quarter, its causes must be sorted anew."""
    shares = brief.of(FactKind.error_share)
    return [] if shares and fell_since(brief, max(fact.turn for fact in shares)) else shares


def fell_since(brief: Brief, turn: int) -> bool:
    """Whether the held-out error lost a quarter since that message."""
    held = [f for f in brief.facts if f.kind is FactKind.score and f.split in _HELD and f.error and not is_part(f)]
    then = next((f.error for f in reversed(held) if f.turn <= turn and f.time != "past"), None)
    now = next((f.error for f in reversed(held) if f.turn > turn and f.stands and f.time != "past"), None)
    return bool(then and now and now <= FELL * then)


def _continued(brief: Brief) -> list[Fact]:
    """All scores, where a before and after ("24 -> 15.5") goes on with the set that scored the before earlier."""
    scores = list(brief.of(FactKind.score))
    for index, fact in enumerate(scores):
        if fact.time == "past" or fact.about or fact.error is None:
            continue
        befores = {
            round(old.error, 9)
            for old in scores
            if old.turn == fact.turn and old.time == "past" and old.split is fact.split and old.error is not None
        }
        earlier = next(
            (
                old
                for old in reversed(scores[:index])
                if old.turn < fact.turn
                and old.split is fact.split
                and old.error is not None
                and round(old.error, 9) in befores
                and not is_part(old)
                and not is_comparison(old)
            ),
            None,
        )
        if earlier is not None:
            scores[index] = fact.model_copy(update={"about": earlier.about, "metric": earlier.metric})
    return scores


def _sized(fact: Fact, brief: Brief) -> Fact:
    """The score over as many examples as the earlier one of its split, where it names no size: a set is kept."""
    if fact.n is not None or fact.split in {Split.target, Split.human}:
        return fact
    earlier = (
        old
        for old in reversed(brief.facts)
        if old.kind is FactKind.score
        and old.n
        and old.turn < fact.turn
        and (old.split, old.about) == (fact.split, fact.about)
    )
    old = next(earlier, None)
    return fact if old is None else fact.model_copy(update={"n": old.n})


def _home(scores: list[Fact]) -> list[Fact]:
    """Beside a worse score from elsewhere a test set is held out from the source of training: a train-dev set."""
    elsewhere = [fact.error for fact in scores if fact.split is Split.dev and fact.about and fact.error is not None]
    if not elsewhere or any(fact.split is Split.train_dev for fact in scores):
        return scores
    return [
        fact.model_copy(update={"split": Split.train_dev})
        if fact.split is Split.test and not fact.about and fact.error is not None and fact.error < min(elsewhere)
        else fact
        for fact in scores
    ]


def cross_validated(brief: Brief) -> bool:
    """Whether several scores of one kind are the folds of a cross-validation, of which only the mean counts."""
    return any(FOLDS.search(fact.quote) for fact in brief.facts)


def _end_of_curve(brief: Brief, current: Iterable[Fact]) -> list[Fact]:
    """The last point of a stated learning curve is the dev score of today, unless another was said."""
    if any(fact.split in {Split.dev, Split.test} for fact in current):
        return []
    points = [fact for fact in brief.of(FactKind.curve_point) if fact.at is not None]
    last = max(points, key=lambda fact: fact.at or 0.0, default=None)
    if last is None:
        return []
    plain = scored_higher(last.metric) is None  # an F1 has no error, though its distance from one is fitted
    return [last.model_copy(update={"split": last.split or Split.dev, "error": last.error if plain else None})]
