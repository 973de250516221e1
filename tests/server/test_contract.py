"""Refusals, headers and owners: what holds on every route."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from server.app import create_app
from server.coaches import Coaches
from server.store.records import Message
from tests.server.conftest import serving, settings
from tests.server.fakes import FakeCoach


async def test_every_refusal_is_a_problem_document_with_a_way_out(client: httpx.AsyncClient, thread: str) -> None:
    messages = f"/v1/threads/{thread}/messages"
    json_type = {"content-type": "application/json"}
    answers = [
        (404, await client.get("/v1/nothing")),
        (404, await client.get("/v1/threads/nobody")),
        (404, await client.get(f"/v1/threads/{thread}/plan")),
        (404, await client.get(f"/v1/threads/{thread}/findings/none/chart")),
        (405, await client.put(messages)),
        (415, await client.post(messages, content="text=hi", headers={"content-type": "text/plain"})),
        (415, await client.post(messages, data={"text": "hi"})),
        (422, await client.post(messages, content="{", headers=json_type)),
        (422, await client.post(messages, json={"text": 7})),
        (422, await client.post(messages, json={"words": "hi"})),
        (422, await client.get(f"/v1/threads/{thread}/plan?format=doc")),
        (413, await client.post(messages, json={"text": "x" * 200_001})),
        (413, await client.post(messages, json={"text": "x" * 2_000_000})),
        (413, await client.post(messages, json={"text": "x", "file_ids": ["f"] * 21})),
    ]
    for status, answer in answers:
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert all(answer.json()[field] for field in ("title", "detail", "remedy"))


async def test_a_body_that_hides_its_length_is_still_limited(client: httpx.AsyncClient, thread: str) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"text": "'
        for _ in range(40):
            yield b"x" * 50_000

    headers = {"content-type": "application/json"}
    answer = await client.post(f"/v1/threads/{thread}/messages", content=pieces(), headers=headers)

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


async def test_every_response_forbids_sniffing(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/v1/schema", "/v1/threads", "/v1/nothing"):
        assert (await client.get(path)).headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"origin": "https://evil.example"}, {"origin": "null"}])
async def test_without_tokens_a_foreign_host_or_origin_is_refused(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.post("/v1/threads", headers=headers)

    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


async def test_with_tokens_a_thread_of_someone_else_does_not_exist(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path, tokens="ann=a1,bob=b2"), lambda _: Coaches(FakeCoach(), FakeCoach()))
    async with serving(app) as client:
        ann, bob = {"authorization": "Bearer a1"}, {"authorization": "Bearer b2"}
        thread = (await client.post("/v1/threads", headers=ann)).json()["thread_id"]

        assert (await client.get(f"/v1/threads/{thread}", headers=ann)).status_code == 200
        assert (await client.get(f"/v1/threads/{thread}", headers=bob)).status_code == 404
        assert (await client.get("/v1/threads", headers=bob)).json() == {"threads": []}
        refused = await client.get("/v1/threads")
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"


async def test_threads_are_listed_searched_renamed_and_shared(client: httpx.AsyncClient, thread: str) -> None:
    other = (await client.post("/v1/threads")).json()["thread_id"]
    await client.post(f"/v1/threads/{thread}/messages", json={"text": "Wake words in noisy kitchens, 100% lost"})
    await client.patch(f"/v1/threads/{other}", json={"title": "Meter digits"})

    async def found(query: str) -> list[str]:
        answer = await client.get("/v1/threads", params={"q": query})
        return [line["thread_id"] for line in answer.json()["threads"]]

    assert set(await found("")) == {thread, other}
    assert await found("kitchens wake") == [thread]
    assert await found("100%") == [thread]
    assert await found("meter") == [other]
    assert await found("_") == []
    assert (await client.get(f"/v1/threads/{thread}")).json()["title"] == "Wake words in noisy kitchens, 100% lost"
    link = (await client.post(f"/v1/threads/{thread}/share")).json()["url"]
    assert (await client.post(f"/v1/threads/{thread}/share")).json()["url"] == link
    assert (await client.delete(f"/v1/threads/{thread}/share")).status_code == 204


async def test_an_experiment_is_a_turn_and_stands_in_the_ledger(client: httpx.AsyncClient, thread: str) -> None:
    result = {
        "change": "dropout 0.3",
        "metric": "accuracy",
        "before": {"value": 0.84, "n": 500},
        "after": {"value": 0.85, "n": 500},
        "better": "higher",
    }
    logged = (await client.post(f"/v1/threads/{thread}/experiments", json=result)).json()

    assert logged["verdict"] == "undetermined"
    assert (await client.get(f"/v1/threads/{thread}/experiments")).json()["experiments"] == [logged]
    assert (await client.get(f"/v1/threads/{thread}")).json()["turns"][0]["text"] == ""


async def test_a_result_that_is_no_number_is_refused(client: httpx.AsyncClient, thread: str) -> None:
    body = '{"change":"a","metric":"b","before":{"value":NaN},"after":{"value":1},"better":"higher"}'
    headers = {"content-type": "application/json"}
    answer = await client.post(f"/v1/threads/{thread}/experiments", content=body, headers=headers)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_restart_keeps_threads_and_finishes_what_was_open(tmp_path: Path) -> None:
    """The first server ends in the middle of a turn; the second takes it up without being asked."""
    stuck, quick = FakeCoach(), FakeCoach()
    quick.gate.set()
    app = create_app(settings(tmp_path), lambda _: Coaches(stuck, stuck))
    async with serving(app) as client:
        thread = (await client.post("/v1/threads")).json()["thread_id"]
        runner = app.state.wiring.runner
        await runner.submit(thread, Message("wait, then plan", key="m1"))
        await asyncio.to_thread(stuck.started.wait)
    async with serving(create_app(settings(tmp_path), lambda _: Coaches(quick, quick))) as client:
        again = await client.post(f"/v1/threads/{thread}/messages", json={"text": "", "client_message_id": "m1"})

        assert again.json()["phase"] == "planned"
        assert (await client.get(f"/v1/threads/{thread}/plan")).json()["version"] == 1


async def test_ready_says_how_it_searches(client: httpx.AsyncClient) -> None:
    ready = (await client.get("/readyz")).json()

    assert ready["database"] == "ok"
    assert "BM25" in ready["retrieval"]
    assert ready["reasoner"] == "rules"


async def test_metrics_count_turns(client: httpx.AsyncClient, thread: str) -> None:
    await client.post(f"/v1/threads/{thread}/messages", json={"text": "plan"})

    assert 'plumbline_turns_total{phase="planned"} 1.0' in (await client.get("/metrics")).text
