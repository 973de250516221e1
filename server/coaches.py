"""The coaches of a server, and the thread they run in, so that a turn that computes never delays a request."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, NamedTuple, Protocol, TypeVar

from agent.turns import Emit, Inputs, ThreadEvidence, Turn

T = TypeVar("T")

CLOSE_SECONDS = 5


class CoachLike(Protocol):
    """What the runner needs of a coach."""

    async def turn(self, state: dict[str, Any], inputs: Inputs, evidence: ThreadEvidence, emit: Emit = ...) -> Turn:
        """One turn; see `agent.coach.Coach`."""
        ...


class Coaches(NamedTuple):
    """The coach as configured, and one without a model that finishes what was stopped."""

    configured: CoachLike
    rules: CoachLike


class CoachLoop:
    """One loop for all turns of this process: a model's connections belong to the loop that opened them."""

    def __init__(self) -> None:
        self._loop = _new_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="plumbline-coach", daemon=True)
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Future[T]":
        """Run it there; the future is of the caller's loop, and cancelling it cancels the work."""
        return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    def close(self) -> None:
        """Stop, whatever still runs."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_SECONDS)
        if not self._thread.is_alive():
            self._loop.close()


def _new_loop() -> asyncio.AbstractEventLoop:
    """The quick loop that uvicorn runs on too, where there is one for this system."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
