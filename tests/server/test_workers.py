"""Several workers on one Postgres: set PLUMBLINE_TEST_POSTGRES to the URL of an empty database to run this."""

import asyncio
import os
from pathlib import Path

import pytest
from fastapi import FastAPI

from server.app import create_app
from server.coaches import Coaches
from tests.server.conftest import serving, settings
from tests.server.fakes import FakeCoach

POSTGRES = os.environ.get("PLUMBLINE_TEST_POSTGRES", "")


@pytest.mark.skipif(not POSTGRES, reason="no Postgres named in PLUMBLINE_TEST_POSTGRES")
async def test_two_workers_run_each_turn_once_and_in_order(tmp_path: Path) -> None:
    coaches = [FakeCoach(), FakeCoach()]

    def worker(coach: FakeCoach) -> FastAPI:
        return create_app(settings(tmp_path, database_url=POSTGRES), lambda _: Coaches(coach, coach))

    async with serving(worker(coaches[0])) as one, serving(worker(coaches[1])) as two:
        thread = (await one.post("/v1/threads")).json()["thread_id"]
        sent = [
            worker.post(f"/v1/threads/{thread}/messages", json={"text": "plan", "client_message_id": str(number)})
            for number in range(5)
            for worker in (one, two)
        ]
        replies = [answer.json() for answer in await asyncio.gather(*sent)]
        await two.delete(f"/v1/threads/{thread}")

    assert {reply["turn"]: reply["plan"]["version"] for reply in replies} == {turn: turn for turn in range(1, 6)}
    assert sum(coach.turns for coach in coaches) == 5
