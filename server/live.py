"""A turn that is running, as its listeners see it: every event from the first, then the outcome."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Literal, NamedTuple

from agent.turns import Event, Turn
from server.problems import ProblemDocument

POLICY_STEP = "policy"  # the node of the graph that tells of a broken rule

EventName = Literal["status", "finding", "token", "message", "error"]
LAST: tuple[EventName, ...] = ("message", "error")
"""A turn's events end with one of these."""


class LiveEvent(NamedTuple):
    """One server-sent event."""

    name: EventName
    data: dict[str, Any]


class Live:
    """The events of one turn. Listeners may come late and leave early; the turn does not notice."""

    def __init__(self, thread_id: str, turn: int) -> None:
        self.thread_id = thread_id
        self.turn = turn
        self._events: list[LiveEvent] = []
        self._listeners = 0
        self._news = asyncio.Event()
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def publish(self, name: EventName, data: dict[str, Any]) -> None:
        """Add an event; safe from any thread. The loop is only woken where somebody listens, or at the end."""
        self._events.append(LiveEvent(name, data))
        if self._listeners or name in LAST:
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
        if self._events[-1].name in LAST:
            self._ended.set()

    async def events(self) -> AsyncIterator[LiveEvent]:
        """Every event from the first on; ends after `message` or `error`."""
        seen = 0
        self._listeners += 1  # before the first look: an event is either seen by it, or wakes the loop
        try:
            while True:
                while seen < len(self._events):
                    event = self._events[seen]
                    seen += 1
                    yield event
                    if event.name in LAST:
                        return
                await self._news.wait()
        finally:
            self._listeners -= 1

    async def outcome(self) -> dict[str, Any] | ProblemDocument:
        """The turn's JSON reply, or the problem that ended it."""
        await self._ended.wait()
        name, data = self._events[-1]
        return data if name == "message" else ProblemDocument.model_validate(data)


def opened(thread_id: str, turn: int) -> Live:
    """A live turn with its first event: that the message is committed."""
    live = Live(thread_id, turn)
    live.publish("status", {"step": "accepted", "text": "Message received.", "turn": turn})
    return live


class Relay:
    """Passes a coach's events on, and keeps what was said, so that the tokens joined are the reply."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self.said = ""
        self.breaches = 0  # of the policy, by a drafted plan
        self._spent: dict[str, Any] = {}

    def __call__(self, event: Event) -> None:
        """The coach's `emit`."""
        if event.kind == "spent":
            self._spent = event.data
            return
        if event.kind == "token":
            self.said += event.data["text"]
        self.breaches += event.data.get("step") == POLICY_STEP
        self._live.publish(event.kind, event.data)

    def say(self, text: str) -> None:
        """Words of the server's own."""
        self(Event("token", {"text": text}))

    def charged(self, turn: Turn) -> Turn:
        """The turn with what a model spent that was stopped before it."""
        if not self._spent:
            return turn
        books = {"spent_tokens": self._spent["thread_tokens"], "spent_cost": self._spent["thread_cost"]}
        return turn._replace(state={**turn.state, **books}, usage=self._spent)

    def complete(self, reply: str) -> None:
        """Say what of the reply was not said yet."""
        if reply.startswith(self.said) and len(reply) > len(self.said):
            self.say(reply[len(self.said) :])
