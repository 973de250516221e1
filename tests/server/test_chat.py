"""A turn over HTTP: as JSON, as a stream, repeated, left, stopped, failed."""

import asyncio
import json
from typing import Any

import httpx
from fastapi import FastAPI

from server.store.records import Message
from tests.server.fakes import FakeCoach

STREAM = {"accept": "text/event-stream"}


async def say(client: httpx.AsyncClient, thread: str, text: str, **more: Any) -> httpx.Response:
    return await client.post(f"/v1/threads/{thread}/messages", json={"text": text, **more})


async def stream(client: httpx.AsyncClient, thread: str, text: str, **more: Any) -> list[tuple[str, dict[str, Any]]]:
    body = {"text": text, **more}
    answer = await client.post(f"/v1/threads/{thread}/messages", json=body, headers=STREAM)
    assert answer.headers["content-type"].startswith("text/event-stream")
    return events(answer.text)


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    blocks = [dict(line.split(": ", 1) for line in block.splitlines()) for block in text.strip().split("\n\n")]
    return [(block["event"], json.loads(block["data"])) for block in blocks if "event" in block]


async def test_a_plan_comes_with_the_findings_that_it_names(client: httpx.AsyncClient, thread: str) -> None:
    reply = (await say(client, thread, "plan please")).json()

    assert reply["phase"] == "planned"
    assert reply["turn"] == 1
    assert reply["plan"]["version"] == 1
    assert {found["id"] for found in reply["findings"]} >= set(reply["plan"]["diagnosis"]["findings"])
    assert (await client.get(f"/v1/threads/{thread}/plan")).json() == reply["plan"]


async def test_a_stream_starts_with_its_status_and_ends_with_the_json_reply(
    client: httpx.AsyncClient, thread: str
) -> None:
    streamed = await stream(client, thread, "plan please")
    names = [name for name, _ in streamed]

    assert names[0] == "status"
    assert names[-1] == "message"
    assert names.count("message") == 1
    assert "finding" in names
    reply = streamed[-1][1]
    assert "".join(data["text"] for name, data in streamed if name == "token") == reply["reply"]


async def test_json_and_stream_differ_in_nothing_but_ids(client: httpx.AsyncClient, thread: str) -> None:
    other = (await client.post("/v1/threads")).json()["thread_id"]
    streamed = (await stream(client, thread, "plan please"))[-1][1]
    plain = (await say(client, other, "plan please")).json()

    assert {**streamed, "thread_id": other} == plain


async def test_a_repeated_message_is_answered_once(client: httpx.AsyncClient, thread: str, coach: FakeCoach) -> None:
    first = (await say(client, thread, "plan please", client_message_id="m1")).json()
    again = (await say(client, thread, "something else", client_message_id="m1")).json()
    streamed = await stream(client, thread, "third", client_message_id="m1")

    assert again == first
    assert streamed[-1] == ("message", first)
    assert "".join(data["text"] for name, data in streamed if name == "token") == first["reply"]
    assert coach.turns == 1


async def test_the_same_message_joins_the_turn_that_is_running(
    client: httpx.AsyncClient, app: FastAPI, thread: str, coach: FakeCoach
) -> None:
    running = asyncio.create_task(stream(client, thread, "wait, then plan", client_message_id="m1"))
    await asyncio.to_thread(coach.started.wait)
    joined = await app.state.wiring.runner.submit(thread, Message("wait, then plan", key="m1"))
    coach.gate.set()

    heard = [(event.name, event.data) async for event in joined.events()]
    assert heard == await running
    assert coach.turns == 1


async def test_a_client_that_leaves_finds_the_turn_finished(
    client: httpx.AsyncClient, thread: str, coach: FakeCoach
) -> None:
    left = asyncio.create_task(say(client, thread, "wait, then plan", client_message_id="m1"))
    await asyncio.to_thread(coach.started.wait)
    left.cancel()
    await asyncio.gather(left, return_exceptions=True)
    coach.gate.set()

    assert (await say(client, thread, "", client_message_id="m1")).json()["phase"] == "planned"
    assert coach.turns == 1


async def test_stop_lets_the_rules_finish_and_says_so(
    client: httpx.AsyncClient, thread: str, coach: FakeCoach, rules: FakeCoach
) -> None:
    rules.gate.set()
    running = asyncio.create_task(stream(client, thread, "wait, then plan"))
    await asyncio.to_thread(coach.started.wait)
    stopped = (await client.post(f"/v1/threads/{thread}/stop")).json()
    streamed = await running

    assert stopped == {"stopped": True}
    assert streamed[-1][1]["phase"] == "planned"
    assert streamed[-1][1]["reply"].startswith("Stopped as you asked")
    assert "".join(data["text"] for name, data in streamed if name == "token") == streamed[-1][1]["reply"]


async def test_stop_without_a_running_turn_is_no_error(client: httpx.AsyncClient, thread: str) -> None:
    assert (await client.post(f"/v1/threads/{thread}/stop")).json() == {"stopped": False}


async def test_turns_of_one_thread_run_one_after_another(client: httpx.AsyncClient, thread: str) -> None:
    replies = await asyncio.gather(*(say(client, thread, f"plan {number}") for number in range(5)))

    assert sorted(reply.json()["turn"] for reply in replies) == [1, 2, 3, 4, 5]
    assert {reply.json()["turn"]: reply.json()["plan"]["version"] for reply in replies} == {n: n for n in range(1, 6)}


async def test_a_failed_turn_is_a_problem_and_the_thread_goes_on(client: httpx.AsyncClient, thread: str) -> None:
    failed = await say(client, thread, "boom")
    streamed = await stream(client, thread, "boom again")

    assert failed.status_code == 500
    assert failed.headers["content-type"] == "application/problem+json"
    assert "boom" not in failed.text
    assert streamed[-1][0] == "error"
    assert (await say(client, thread, "plan")).json()["turn"] == 3


async def test_a_blank_message_is_declined_with_200(client: httpx.AsyncClient, thread: str) -> None:
    answer = await say(client, thread, "  ")

    assert answer.status_code == 200
    assert answer.json()["phase"] == "declined"
    assert answer.json()["plan"] is None


async def test_a_secret_is_never_stored(client: httpx.AsyncClient, thread: str) -> None:
    await say(client, thread, "our key is sk-live-0123456789abcdefghij and we plan")
    transcript = (await client.get(f"/v1/threads/{thread}")).text

    assert "sk-live" not in transcript
    assert "[secret]" in transcript
