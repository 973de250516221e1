"""What a first message tells, read for the tests of intake."""

from agent.brief import Brief, Fact, FactKind
from agent.intake import read_message
from agent.metrics.finding import Quantity


def facts(text: str, kind: FactKind) -> list[Fact]:
    """The facts of one kind in a first message."""
    return [fact for fact in read_message(text, turn=1, brief=Brief()).facts if fact.kind is kind]


def value(fact: Fact) -> float:
    """The number of a fact that has one."""
    assert isinstance(fact.value, Quantity)
    return fact.value.value
