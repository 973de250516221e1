"""The contract as clients see it: JSON Schemas, the OpenAPI document, one stream of a turn."""

import json
from collections.abc import Callable
from pathlib import Path

from server.app import create_app
from server.coaches import Coaches
from server.operations import schemas
from tests.server.conftest import serving, settings
from tests.server.fakes import FakeCoach

Golden = Callable[[str, str], None]


def pretty(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def test_the_json_schemas_are_the_agreed_ones(golden: Golden) -> None:
    golden("schema.json", pretty(schemas().model_dump()))


def test_the_openapi_document_is_the_agreed_one(tmp_path: Path, golden: Golden) -> None:
    golden("openapi.json", pretty(create_app(settings(tmp_path)).openapi()))


async def test_a_streamed_turn_reads_as_agreed(tmp_path: Path, golden: Golden) -> None:
    app = create_app(settings(tmp_path), lambda _: Coaches(FakeCoach(), FakeCoach()))
    async with serving(app) as client:
        thread = (await client.post("/v1/threads")).json()["thread_id"]
        headers = {"accept": "text/event-stream"}
        turn = await client.post(f"/v1/threads/{thread}/messages", json={"text": "plan it"}, headers=headers)
    golden("turn.sse", turn.text.replace(thread, "THREAD"))
