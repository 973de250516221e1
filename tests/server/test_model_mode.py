"""A server with a model behind it: usage in the reply, one stream, and stop ends paying."""

import asyncio
from pathlib import Path

from server.app import create_app
from tests.reasoning.minds import faithful
from tests.reasoning.model_server import model_server
from tests.reasoning.talking import BOLTS
from tests.server.conftest import serving, settings


async def test_a_turn_says_what_the_model_cost(tmp_path: Path) -> None:
    async with model_server(faithful) as served:
        app = create_app(settings(tmp_path, model="fake", base_url=served.url, prices="fake=1/4"))
        async with serving(app) as client:
            thread = (await client.post("/v1/threads")).json()["thread_id"]
            turn = (await client.post(f"/v1/threads/{thread}/messages", json={"text": BOLTS}, timeout=60)).json()

    assert turn["plan"]["reasoner"] == "llm:fake"
    assert turn["usage"]["calls"] == len(served.calls) == 5
    assert turn["usage"]["cost"] > 0
    assert "api_key" not in str(turn)


async def test_stop_hangs_up_on_the_model_and_the_rules_finish(tmp_path: Path) -> None:
    async with model_server(faithful, always="silent") as served:
        app = create_app(settings(tmp_path, model="fake", base_url=served.url))
        async with serving(app) as client:
            thread = (await client.post("/v1/threads")).json()["thread_id"]
            sent = asyncio.create_task(client.post(f"/v1/threads/{thread}/messages", json={"text": BOLTS}, timeout=60))
            await served.asked.wait()
            await client.post(f"/v1/threads/{thread}/stop")
            turn = (await sent).json()
            await served.left.wait()
            served.always = ""
            url = f"/v1/threads/{thread}/messages"
            later = (await client.post(url, json={"text": "Why not more data?"}, timeout=60)).json()

    assert turn["usage"]["calls"] == 1
    assert turn["usage"]["thread_tokens"] > 0  # what the broken-off call had read is paid
    assert later["usage"]["thread_tokens"] == turn["usage"]["thread_tokens"] + later["usage"]["tokens"]
    assert len(served.calls) == 1 + later["usage"]["calls"]
    assert turn["plan"]["reasoner"] == "rules"
    assert turn["reply"].startswith("Stopped as you asked")
