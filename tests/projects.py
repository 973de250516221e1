"""Projects in facts: the shortest way from numbers and words to a situation, as a message would have told them."""

from typing import Any

from agent.brief import Brief, Fact, FactKind
from agent.known.inspecting import situation
from agent.known.situation import Situation
from agent.metrics.finding import FRACTION, Quantity
from agent.state import ThreadState
from agent.vocabulary import Split, Topic

TOPIC_OF = {
    FactKind.task: Topic.application,
    FactKind.modality: Topic.application,
    FactKind.data_type: Topic.application,
    FactKind.layer: Topic.application,
    FactKind.component: Topic.application,
    FactKind.data_volume: Topic.data,
    FactKind.labels: Topic.data,
    FactKind.split_design: Topic.data,
    FactKind.stage_hint: Topic.status,
    FactKind.target_met: Topic.status,
    FactKind.deed: Topic.tried,
    FactKind.duration: Topic.tried,
    FactKind.cost: Topic.constraints,
    FactKind.rule: Topic.constraints,
}


def fact(kind: FactKind, value: Quantity | str | None, quote: str = "", **fields: Any) -> Fact:
    """One fact under its usual topic, said in the first message."""
    words = quote or str(value if isinstance(value, str) else kind)
    topic = TOPIC_OF.get(kind, Topic.performance_gap)
    name = f"{kind}-{words}-{fields.get('split', '')}-{fields.get('turn', 1)}"
    return Fact(id=name, topic=topic, kind=kind, value=value, quote=words, **{"turn": 1, **fields})


def rate(value: float, n: int | None = None) -> Quantity:
    """A rate as a quantity."""
    return Quantity(value=value, unit=FRACTION, n=n)


def scores(**splits: float | tuple[float, int]) -> list[Fact]:
    """Errors of splits, each a rate or a rate with its number of examples: `scores(train=0.01, dev=(0.11, 10_000))`."""
    facts = []
    for name, given in splits.items():
        error, n = given if isinstance(given, tuple) else (given, None)
        words = f"{name} error {error}"
        facts.append(
            fact(FactKind.score, rate(error), words, split=Split(name), metric="error", error=error, n=n),
        )
    return facts


def share(about: str, errors: int, total: int, *, component: bool = False) -> list[Fact]:
    """One line of an error analysis, and the component it names if it is one."""
    line = fact(FactKind.error_share, rate(errors / total, total), f"{errors} of {total} are {about}", about=about)
    return [line, fact(FactKind.component, about)] if component else [line]


def now(*facts: Fact | list[Fact]) -> Situation:
    """The situation after the checks, without files."""
    flat = [each for group in facts for each in (group if isinstance(group, list) else [group])]
    return situation(ThreadState(brief=Brief(facts=flat)), [])
