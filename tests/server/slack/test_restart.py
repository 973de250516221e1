"""What was accepted is answered, once, whatever breaks in between."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select, update

from agent.turns import Emit, Inputs, ThreadEvidence, Turn
from server.slack.delivery import Delivery
from server.slack.inbox import Inbox
from server.slack.worker import MOST_ATTEMPTS
from server.store import Store
from server.store.leases import LEASE_SECONDS
from server.store.tables import slack_inbox, slack_projects
from tests.server.conftest import serving
from tests.server.fakes import FakeCoach
from tests.server.slack.conftest import slack_app
from tests.server.slack.fake import WAIT_SECONDS, FakeSlack, Reply, Sender, busy, error, mention, message, texts

DOWN = Reply(503, {"ok": False, "error": "service_unavailable"}, {})


class Verbose(FakeCoach):
    """A coach with more to say than anybody reads in a chat."""

    async def turn(
        self, state: dict[str, Any], inputs: Inputs, evidence: ThreadEvidence, emit: Emit = lambda _: None
    ) -> Turn:
        """One turn."""
        turn = await super().turn(state, inputs, evidence, emit)
        return turn._replace(reply="\n\n".join(f"{number}. And another thing." for number in range(1000)))


async def test_a_turn_that_a_restart_cut_off_is_run_and_answered(
    tmp_path: Path, slack: FakeSlack, coach: FakeCoach, rules: FakeCoach
) -> None:
    async with serving(slack_app(tmp_path, coach, rules, slack)) as client:
        await Sender(client).event(mention("wait, then plan"))
        assert await asyncio.to_thread(coach.started.wait, WAIT_SECONDS)
    assert slack.calls == []
    coach.gate.set()

    async with serving(slack_app(tmp_path, coach, rules, slack)):
        [post] = await slack.posted()

    assert post["thread_ts"] == "1700000000.000100"
    assert coach.turns == 2  # the attempt that was cut off, and the one that counts


async def test_an_answer_that_could_not_be_posted_is_posted_after_a_restart(
    tmp_path: Path, slack: FakeSlack, coach: FakeCoach, rules: FakeCoach
) -> None:
    slack.will("chat.postMessage", DOWN)
    async with serving(slack_app(tmp_path, coach, rules, slack)) as client:
        await Sender(client).event(mention("plan"))
        await slack.posted()
        store = Store(f"sqlite:///{tmp_path / 'plumbline.db'}")
        await until(lambda: waiting(store) > 0)
        at_once(store)

    async with serving(slack_app(tmp_path, coach, rules, slack)):
        _, post = await slack.posted(2)
        await until(lambda: not opened(store))

    assert "100 errors" in texts([post])
    assert coach.turns == 1
    store.close()


async def test_slack_asking_to_wait_is_obeyed(app: FastAPI, sender: Sender, slack: FakeSlack, coach: FakeCoach) -> None:
    slack.will("chat.postMessage", busy(90))
    store: Store = app.state.wiring.store
    before = store.leases.now()
    await sender.event(mention("plan"))
    await slack.posted()

    await until(lambda: waiting(store) > 0)
    assert waiting(store) == pytest.approx(before + 90, abs=5)
    await sender.event(mention("and then?", "1700000000.000200", thread_ts="1700000000.000100"))
    assert len(slack.calls) == 1
    assert coach.turns == 1


async def test_what_was_sent_before_slack_was_busy_is_not_sent_again(
    tmp_path: Path, slack: FakeSlack, rules: FakeCoach
) -> None:
    slack.will("files.getUploadURLExternal", busy(0))
    async with serving(slack_app(tmp_path, Verbose(), rules, slack)) as client:
        await Sender(client).event(mention("hello"))
        await slack.wait("files.completeUploadExternal")

    assert len(slack.to("chat.postMessage")) == 1
    assert len(slack.to("/upload/1")) == 1
    assert "The rest is in the file below" in texts([slack.to("chat.postMessage")[0].body])


async def test_what_slack_refuses_for_good_is_not_tried_again(
    app: FastAPI, sender: Sender, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.will("chat.postMessage", error("is_archived"))
    await sender.event(mention("plan"))
    await slack.posted()

    await until(lambda: not opened(app.state.wiring.store))
    assert len(slack.calls) == 1
    assert "could not be answered" in caplog.text


async def test_an_event_that_cannot_be_kept_is_not_acknowledged(app: FastAPI, sender: Sender) -> None:
    """Slack then sends it again."""
    store: Store = app.state.wiring.store
    with store.engine.begin() as connection:
        slack_inbox.drop(connection)

    assert (await sender.event(mention("plan"))).status_code == 500


async def test_an_event_is_kept_before_it_is_acknowledged(
    app: FastAPI, sender: Sender, slack: FakeSlack, coach: FakeCoach
) -> None:
    store: Store = app.state.wiring.store
    assert (await sender.event(mention("wait"))).status_code == 200

    assert len(opened(store)) == 1
    coach.gate.set()
    await slack.posted()


async def test_when_every_attempt_fails_the_thread_is_told(
    app: FastAPI, sender: Sender, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    store: Store = app.state.wiring.store
    with store.engine.begin() as connection:
        connection.execute(insert(slack_inbox).values(**worn_out(event_key="Ev0")))
        slack_projects.drop(connection)  # whatever it is that does not work
    await sender.event(message("plan", "1.2", "D1"))

    [post] = await slack.posted()
    assert "could not finish this turn" in texts([post])
    assert "could not be answered" in caplog.text


def test_two_workers_never_hold_one_delivery_and_a_dead_ones_is_taken_up(tmp_path: Path) -> None:
    now = [1000.0]
    store = Store(f"sqlite:///{tmp_path / 'test.db'}", now=lambda: now[0])
    ann, bob = (Inbox(store.engine, store.leases.now, name) for name in ("ann", "bob"))
    first = Delivery(kind="message", event_key="Ev1", team="T1", channel="D1")
    assert [ann.accept(first), bob.accept(first)] == [True, False]
    assert ann.accept(first.model_copy(update={"event_key": "Ev2"}))

    claimed = ann.claim(first.place)
    assert claimed is not None
    assert bob.claim(first.place) is None  # nor the second: one at a time, in order
    assert bob.due() == [first.place]
    now[0] += LEASE_SECONDS + 1
    taken = bob.claim(first.place)

    assert taken is not None
    assert (taken.number, taken.attempts) == (claimed.number, 2)
    ann.done(claimed.number)  # the dead worker comes back late, and changes nothing
    assert bob.claim(first.place) is None
    store.close()


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what happens in the background, for as long as a test may take."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - a row of the database cannot be awaited
            await asyncio.sleep(0)


def waiting(store: Store) -> float:
    """When the delivery that waits is due; 0 if none waits."""
    with store.engine.connect() as connection:
        return max(connection.scalars(select(slack_inbox.c.due_at)), default=0.0)


def worn_out(**given: Any) -> dict[str, Any]:
    """A delivery at its last attempt."""
    delivery = Delivery(kind="message", team="T1", channel="D1", text="plan", **given)
    row = {"event_key": delivery.event_key, "place": delivery.place, "body": delivery.model_dump(mode="json")}
    return {**row, "done": False, "attempts": MOST_ATTEMPTS - 1, "due_at": 0.0, "held_until": 0.0, "created_at": 0.0}


def opened(store: Store) -> list[int]:
    """The deliveries that are not done."""
    with store.engine.connect() as connection:
        return list(connection.scalars(select(slack_inbox.c.number).where(~slack_inbox.c.done)))


def at_once(store: Store) -> None:
    """Let nothing wait."""
    with store.engine.begin() as connection:
        connection.execute(update(slack_inbox).values(due_at=0.0))
