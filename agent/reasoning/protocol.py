"""The reasoner: who betters what the rules drafted; the rules alone, or a model whose words are checked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, Self

from agent.intake.reading import Reading
from agent.known.situation import Situation
from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan
from agent.planning.decisions import Decision
from agent.state import ThreadState
from agent.turns import Emit, FileHandle

Wave = Mapping[str, Sequence[Decision]]
"""A wave's steps, each with every decision that the rules would accept; the first is the rules' own."""
Release = Callable[[str], None]
"""Takes the reply a piece at a time, in order; what was released is never taken back."""


class Opening(NamedTuple):
    """What a session knows when its turn begins: what the thread has spent, its files, the library, and who listens."""

    spent_tokens: int = 0
    spent_cost: float = 0.0
    files: tuple[FileHandle, ...] = ()
    library: Any = None
    emit: Emit = lambda _: None


class Passage(NamedTuple):
    """A reply with the one part of it that may be told in other words, and what that part rests on."""

    text: str
    retell: str
    plan: ExecutionPlan | None
    asked: tuple[str, ...] = ()


class Session(Protocol):
    """One turn's reasoning. What it may change is DESIGN.md, 'Model mode'; all else stays as the rules made it.

    It is entered when the turn begins and left when it ends, however it ends.
    """

    def __enter__(self) -> Self:
        """Itself."""

    def __exit__(self, *_: object) -> None:
        """The turn is over."""

    @property
    def name(self) -> str:
        """Who reasons, as the plan names it: "rules" or "llm:MODEL"."""

    async def read(self, reading: Reading, memory: ThreadState) -> Reading:
        """The reading with facts that the rules did not find."""

    async def refine(self, wave: Wave, now: Situation, before: Mapping[str, Decision]) -> dict[str, Decision]:
        """For each step of the wave one of its decisions, in better words where there are any."""

    async def speak(self, passage: Passage, now: Situation, release: Release) -> str:
        """The reply, released piece by piece; the pieces joined are what is returned."""

    def looked(self) -> tuple[Finding, ...]:
        """The findings of tools that the model called: they are shown and may be cited, and are never weighed."""

    def remarks(self) -> list[str]:
        """A line for each thing that the user should know: a fault, a budget that is spent."""

    def assumptions(self) -> list[str]:
        """Which parts of the plan are the rules' although a model is configured."""

    def usage(self) -> dict[str, Any]:
        """What was spent in this turn so far; empty without a model."""


class Reasoner(Protocol):
    """Opens a session for each turn; what lives longer than a turn (connections, the day's budget) is its own."""

    def open(self, opening: Opening) -> Session:
        """A session for the turn that begins."""
