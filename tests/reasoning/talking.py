"""A thread with a model behind it, for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from agent.coach import Coach, Event, FileHandle, Inputs, ThreadEvidence, Turn
from agent.metrics.finding import Finding
from agent.metrics.inspection import Inspection
from agent.reasoning.endpoint import Address
from agent.reasoning.llm import ModelReasoner
from tests.reasoning.model_server import Mind, ModelServer, model_server

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MODEL = "fake"
BOLTS = (
    "We sort bolts on photos from a conveyor, 4,000 labelled photos, and a ConvNet runs. Train error 3%, dev error 12% "
    "on 900 photos, we need 5%. Next month we label another 20,000 photos."
)


class Thread:
    """A thread as the server keeps it, with the events of its last turn."""

    def __init__(
        self,
        reasoner: ModelReasoner | None = None,
        library: Any = None,
        files: dict[FileHandle, Inspection] | None = None,
    ) -> None:
        self.coach = Coach(reasoner=reasoner, library=library, clock=lambda: NOON)
        self.state: dict[str, Any] = {}
        self.findings: dict[str, Finding] = {}
        self.events: list[Event] = []
        self.files = files or {}

    async def say(self, text: str) -> Turn:
        """One turn."""
        self.events = []
        evidence = ThreadEvidence(
            files=tuple(self.files),
            inspections={handle.file_id: inspection for handle, inspection in self.files.items()},
            findings=tuple(self.findings.values()),
        )
        turn = await self.coach.turn(self.state, Inputs(text=text), evidence, self.events.append)
        self.state = turn.state
        self.findings |= {finding.id: finding for finding in turn.findings}
        return turn

    @property
    def streamed(self) -> str:
        """The tokens of the last turn, joined."""
        return "".join(event.data["text"] for event in self.events if event.kind == "token")


@asynccontextmanager
async def reasoning(
    mind: Mind, *, library: Any = None, seconds: float = 60.0, retries: int = 0, **fields: Any
) -> AsyncIterator[tuple[Thread, ModelServer]]:
    """A thread whose model is the server with this mind; `fields` are the server's, `limits` the reasoner's."""
    limits = fields.pop("limits", None)
    price = fields.pop("price", None)
    async with model_server(mind, **fields) as served:
        address = Address(MODEL, served.url, price=price, retries=retries)
        reasoner = ModelReasoner(address, limits=limits, seconds=seconds)
        try:
            yield Thread(reasoner, library), served
        finally:
            await reasoner.close()
