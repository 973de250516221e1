"""Several workers on one Postgres: set PLUMBLINE_TEST_POSTGRES to the URL of an empty database to run this."""

import asyncio
import os
import secrets
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


@pytest.mark.skipif(not POSTGRES, reason="no Postgres named in PLUMBLINE_TEST_POSTGRES")
async def test_two_workers_answer_slack_once_and_in_order(tmp_path: Path) -> None:
    """Each event arrives at both at once, and each is answered by one."""
    from tests.server.slack.fake import SECRET, TOKEN, FakeSlack, Sender, message
    from tests.server.slack.test_restart import opened, until

    slack, coach = FakeSlack(), FakeCoach()
    keys = {"slack_signing_secret": SECRET, "slack_bot_token": TOKEN, "slack_api_url": slack.api_url}

    def worker() -> FastAPI:
        return create_app(settings(tmp_path, database_url=POSTGRES, **keys), lambda _: Coaches(coach, coach))

    channel = f"D{secrets.token_hex(4)}"
    first = worker()
    async with serving(first) as one, serving(worker()) as two:
        for number in range(1, 5):
            said = message(f"plan {number}", f"1.{number}", channel)
            event_id = f"{channel}-{number}"
            await asyncio.gather(*(Sender(each).event(said, event_id=event_id) for each in (one, two)))
        posts = await slack.posted(4)
        await until(lambda: not opened(first.state.wiring.store))
    slack.close()

    versions = [next(b for b in post["blocks"] if b["type"] == "context")["elements"][0]["text"] for post in posts]
    assert [text.partition(" ·")[0] for text in versions] == [f"Plan version {number}" for number in range(1, 5)]
    assert coach.turns == 4
