"""What a first message tells, read for the tests of intake."""

from agent.brief import Brief, Fact, FactKind
from agent.intake import read_message


def facts(text: str, kind: FactKind) -> list[Fact]:
    """The facts of one kind in a first message."""
    return [fact for fact in read_message(text, turn=1, brief=Brief()).facts if fact.kind is kind]
