"""A result logged as two files of predictions: judged on the examples that they share."""

from pathlib import Path

import httpx

from server.app import create_app
from tests.server.conftest import serving, settings

EXAMPLES = 400


def predictions(wrong: range) -> bytes:
    """A file of predictions in which these examples are wrong."""
    rows = [f"e{i},{'a' if i % 2 else 'b'},{('b' if i % 2 else 'a') if i in wrong else ('a' if i % 2 else 'b')}"
            for i in range(EXAMPLES)]  # fmt: skip
    return "\n".join(["id,label,prediction", *rows]).encode()


async def upload(client: httpx.AsyncClient, thread: str, name: str, content: bytes) -> str:
    answer = await client.post(f"/v1/threads/{thread}/files", files={"file": (name, content)})
    return str(answer.json()["file_id"])


async def test_two_files_give_a_paired_verdict_that_separate_sets_would_not(tmp_path: Path) -> None:
    """Twelve of 400 fewer errors, none new: far beyond the noise on the same examples, inside it on separate ones."""
    async with serving(create_app(settings(tmp_path))) as client:
        thread = (await client.post("/v1/threads")).json()["thread_id"]
        before = await upload(client, thread, "before.csv", predictions(range(60)))
        after = await upload(client, thread, "after.csv", predictions(range(48)))
        body = {"change": "weight decay", "before_file_id": before, "after_file_id": after}
        logged = (await client.post(f"/v1/threads/{thread}/experiments", json=body)).json()

    assert logged["verdict"] == "supported"
    assert logged["before"] == {"value": 0.15, "n": EXAMPLES}
    assert logged["after"] == {"value": 0.12, "n": EXAMPLES}
    assert logged["gain"]["name"] == "paired gain"
    assert logged["gain"]["interval"][0] > 0


async def test_files_without_shared_examples_are_refused_with_the_way_out(tmp_path: Path) -> None:
    async with serving(create_app(settings(tmp_path))) as client:
        thread = (await client.post("/v1/threads")).json()["thread_id"]
        before = await upload(client, thread, "before.csv", predictions(range(60)))
        log = await upload(client, thread, "log.csv", b"epoch,loss,val_loss\n1,0.9,1.0\n2,0.7,0.8\n3,0.6,0.7\n")
        body = {"change": "weight decay", "before_file_id": before, "after_file_id": log}
        refused = await client.post(f"/v1/threads/{thread}/experiments", json=body)
        unknown = await client.post(f"/v1/threads/{thread}/experiments", json=body | {"after_file_id": "none"})

    assert (refused.status_code, unknown.status_code) == (422, 404)
    assert "id column" in refused.json()["remedy"]
