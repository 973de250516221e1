"""Events: which are answered, where, and how often."""

import json
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from server.app import create_app
from server.coaches import Coaches
from server.slack import carrying
from tests.server.conftest import serving, settings
from tests.server.fakes import FakeCoach
from tests.server.slack.fake import BOT, TOKEN, FakeSlack, Sender, busy, error, mention, message, texts

JSON = "application/json"


async def test_a_mention_is_answered_in_its_own_thread(slack: FakeSlack, sender: Sender) -> None:
    answer = await sender.event(mention("please plan this"))

    [post] = await slack.posted()
    assert answer.status_code == 200
    assert (post["channel"], post["thread_ts"]) == ("C1", "1700000000.000100")
    assert "Look at *100 errors* first." in texts([post])
    assert slack.to("chat.postMessage")[0].token == f"Bearer {TOKEN}"


async def test_the_address_is_verified_as_slack_wants_it(sender: Sender) -> None:
    answer = await sender.post("events", json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}), JSON)

    assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1a"})


@pytest.mark.parametrize("door", ["events", "commands", "interactions"])
async def test_a_forged_late_or_garbled_request_is_refused(door: str, sender: Sender, coach: FakeCoach) -> None:
    body = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": mention("please plan this")})
    refused: list[httpx.Response] = [
        await sender.post(door, body, JSON, secret="guessed"),  # noqa: S106 - not a secret of anything
        await sender.post(door, body, JSON, at=time.time() - 301),
        await sender.post(door, body, JSON, at=time.time() + 301),
        await sender.post(door, body, JSON, headers={"x-slack-signature": ""}),
        await sender.post(door, body, JSON, headers={"x-slack-request-timestamp": "soon"}),
        await sender.post(door, "{", JSON, secret="guessed"),  # noqa: S106 - likewise
    ]

    assert {answer.status_code for answer in refused} == {401}
    assert all(answer.json()["remedy"] for answer in refused)
    assert coach.turns == 0


async def test_a_message_that_arrives_more_than_once_is_answered_once(
    slack: FakeSlack, sender: Sender, coach: FakeCoach
) -> None:
    """Slack repeats what was acknowledged late, and sends a mention as a message too."""
    said = mention("please plan this")
    await sender.event(said, event_id="Ev1")
    await sender.event(said, event_id="Ev1")
    await sender.event({**said, "type": "message"}, event_id="Ev2")
    await sender.event(mention("and then?", "1700000000.000200", thread_ts="1700000000.000100"))

    await slack.posted(2)
    assert coach.turns == 2


async def test_a_repeat_whose_first_delivery_was_lost_is_answered(slack: FakeSlack, sender: Sender) -> None:
    body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": mention("hello")})
    retry = {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}

    assert (await sender.post("events", body, JSON, headers=retry)).status_code == 200
    assert len(await slack.posted()) == 1


IGNORED = {
    "of another bot": mention("please plan this", bot_id="B7"),
    "of our own": message("Look at 100 errors first.", "1.1", "D1", bot_id="B0", user=BOT),
    "of a bot without a user": message("hello", "1.1", "D1", subtype="bot_message", bot_id="B7"),
    "edited": message("", "1.1", "D1", subtype="message_changed", message={"text": "please plan this"}, hidden=True),
    "deleted": message("", "1.1", "D1", subtype="message_deleted", deleted_ts="1.0", hidden=True),
    "a mention added by an edit": mention("please plan this", edited={"user": "U1", "ts": "1.2"}),
    "somebody joining": message("<@U1> has joined", "1.1", subtype="channel_join"),
    "chatter in a channel": message("who broke the build?", "1.1"),
    "chatter in a thread without us": message("not me", "1.2", thread_ts="1.1"),
    "without a time": {"type": "message", "channel": "D1", "user": "U1"},
    "another kind of event": {"type": "reaction_added", "user": "U1"},
}


@pytest.mark.parametrize("event", IGNORED.values(), ids=IGNORED.keys())
async def test_what_is_not_for_us_is_acknowledged_and_ignored(
    event: dict[str, object], slack: FakeSlack, sender: Sender, coach: FakeCoach
) -> None:
    assert (await sender.event(event)).status_code == 200
    await sender.event(message("hello", "9.9", "D9"))

    await slack.posted()
    assert coach.turns == 1


async def test_a_thread_goes_on_without_a_mention(slack: FakeSlack, sender: Sender, coach: FakeCoach) -> None:
    """The same project: the second answer is its second turn. What is said to somebody else is left alone."""
    thread = "1700000000.000100"
    await sender.event(mention("please plan this"))
    await slack.posted()
    await sender.event(message("<@U2> can you look at this?", "1700000000.000200", thread_ts=thread))
    await sender.event(message("a new plan, with 500 more clips", "1700000000.000300", thread_ts=thread))

    first, second = await slack.posted(2)
    assert (second["thread_ts"], coach.turns) == (thread, 2)
    assert "version 1" in json.dumps(first)
    assert "version 2" in json.dumps(second)


async def test_a_direct_message_is_one_project_until_a_new_one_is_wanted(slack: FakeSlack, sender: Sender) -> None:
    for number, said in enumerate(["plan", "plan again", "New project", "plan", "new project: plan"], 1):
        await sender.event(message(said, f"1700000000.00000{number}", "D1", channel_type="im"))
        await slack.posted(number)

    posts = await slack.posted(5)
    assert {post.get("thread_ts") for post in posts} == {None}
    versions = ["version 1", "version 2", "A new project.", "version 1", "version 1"]
    for post, expected in zip(posts, versions, strict=True):
        assert expected in json.dumps(post)


async def test_slack_is_answered_before_the_work_is_done(slack: FakeSlack, sender: Sender, coach: FakeCoach) -> None:
    assert (await sender.event(mention("wait, then plan"))).status_code == 200
    assert slack.calls == []

    coach.gate.set()
    assert len(await slack.posted()) == 1


async def test_what_takes_long_is_said_to_be_worked_on_until_the_answer_is_there(
    slack: FakeSlack, sender: Sender, coach: FakeCoach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "NOTICE_AFTER", 0.01)
    await sender.event(mention("wait, then plan"))
    [notice] = await slack.posted()
    assert slack.to("chat.delete") == []
    coach.gate.set()

    [taken_back] = await slack.wait("chat.delete")
    _, answer = await slack.posted(2)
    assert texts([notice]) == "Working on it. The answer comes here."
    assert notice["thread_ts"] == answer["thread_ts"] == "1700000000.000100"
    assert "100 errors" in texts([answer])
    assert (taken_back.body["channel"], taken_back.body["ts"]) == ("C1", "1700000000.000001")
    assert [call.path for call in slack.calls] == ["/api/chat.postMessage", "/api/chat.postMessage", "/api/chat.delete"]


async def test_a_word_that_cannot_be_said_or_taken_back_does_not_stop_the_answer(
    slack: FakeSlack, sender: Sender, coach: FakeCoach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "NOTICE_AFTER", 0.01)
    slack.will("chat.postMessage", busy(30))
    await sender.event(mention("wait, then plan"))
    await slack.posted()
    coach.gate.set()
    await slack.posted(2)

    coach.gate.clear()
    slack.will("chat.delete", error("message_not_found"))
    await sender.event(mention("wait, then plan", "1700000000.000200"))
    await slack.posted(3)
    coach.gate.set()
    await slack.wait("chat.delete")
    assert len(await slack.posted(4)) == 4
    assert coach.turns == 2


async def test_a_very_long_message_is_read_and_one_over_the_limit_is_refused_kindly(
    slack: FakeSlack, sender: Sender, coach: FakeCoach
) -> None:
    await sender.event(message("please plan this: " + "é&amp;<" * 15_000, "1.1", "D1"))
    await slack.posted()
    await sender.event(message("x" * 200_001, "1.2", "D1"))

    _, refusal = await slack.posted(2)
    assert coach.turns == 1
    assert "over the limit of 200,000 characters" in texts([refusal])


async def test_a_turn_that_fails_is_said_to_have_failed(slack: FakeSlack, sender: Sender) -> None:
    await sender.event(mention("boom"))

    [post] = await slack.posted()
    assert "Plumbline could not finish this turn" in texts([post])


async def test_without_its_keys_there_is_no_slack(tmp_path: Path, coach: FakeCoach) -> None:
    app = create_app(settings(tmp_path, slack_bot_token=TOKEN), lambda _: Coaches(coach, coach))

    async with serving(app) as client:
        assert (await client.post("/slack/events", json={})).status_code == 404


def test_without_its_keys_nothing_of_slack_is_imported(tmp_path: Path) -> None:
    """Start-up speed is a promise."""
    code = """
import sys
from server.app import create_app
from server.settings import Settings
create_app(Settings(_env_file=None, slack_signing_secret="", slack_bot_token="xoxb-1"))
print([name for name in sys.modules if name.startswith(("slack_", "aiohttp", "server.slack"))])
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)

    assert told.stdout.strip() == "[]"
