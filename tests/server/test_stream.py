"""Streams over a real socket: events come while the turn runs, and a client that leaves stops nothing."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.turns import Emit, Inputs, ThreadEvidence, Turn
from server.app import create_app
from server.coaches import Coaches
from server.terminal.local import running
from server.terminal.talking import events
from tests.server.conftest import settings
from tests.server.fakes import FakeCoach

STREAM = {"accept": "text/event-stream"}


class SlowCoach(FakeCoach):
    """Says that it reads, then waits until the test lets it go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    async def turn(
        self, state: dict[str, Any], inputs: Inputs, evidence: ThreadEvidence, emit: Emit = lambda _: None
    ) -> Turn:
        """One turn, in a thread of the loop's pool while it waits."""
        if "slow" in inputs.text:
            await asyncio.to_thread(self.go_on.wait)
        return await super().turn(state, inputs, evidence, emit)


@pytest.fixture
def slow() -> SlowCoach:
    return SlowCoach()


@pytest.fixture
def real(tmp_path: Path, slow: SlowCoach) -> Iterator[httpx.Client]:
    app = create_app(settings(tmp_path), lambda _: Coaches(slow, FakeCoach()))
    with running(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


def open_thread(client: httpx.Client) -> str:
    return f"/v1/threads/{client.post('/v1/threads').json()['thread_id']}"


def test_the_first_status_arrives_while_the_turn_still_runs(real: httpx.Client, slow: SlowCoach) -> None:
    place = open_thread(real)
    with real.stream("POST", f"{place}/messages", json={"text": "slow plan"}, headers=STREAM) as answer:
        heard = events(answer.iter_lines())
        name, data = next(heard)
        assert (name, data["step"]) == ("status", "accepted")
        assert real.get(place).json()["turns"][0]["reply"] is None
        slow.go_on.set()
        assert list(heard)[-1][0] == "message"


def test_a_client_that_hangs_up_joins_its_turn_again(real: httpx.Client, slow: SlowCoach) -> None:
    place = open_thread(real)
    body = {"text": "slow plan", "client_message_id": "m1"}
    with real.stream("POST", f"{place}/messages", json=body, headers=STREAM) as answer:
        next(events(answer.iter_lines()))
    with real.stream("POST", f"{place}/messages", json=body, headers=STREAM) as answer:
        heard = events(answer.iter_lines())
        assert next(heard)[0] == "status"
        slow.go_on.set()
        name, reply = list(heard)[-1]

    assert (name, reply["turn"], reply["phase"]) == ("message", 1, "planned")
    assert slow.turns == 1
    assert len(real.get(place).json()["turns"]) == 1


def test_a_health_check_is_answered_while_a_turn_runs(real: httpx.Client, slow: SlowCoach) -> None:
    place = open_thread(real)
    with real.stream("POST", f"{place}/messages", json={"text": "slow"}, headers=STREAM) as answer:
        heard = events(answer.iter_lines())
        next(heard)
        assert real.get("/healthz").json() == {"status": "ok"}
        slow.go_on.set()
        assert list(heard)[-1][0] == "message"
