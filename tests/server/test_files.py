"""Uploads: streamed, limited, inspected, carried by the next message."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from server.app import create_app
from server.coaches import Coaches
from server.store.findings import add_findings
from tests.server.conftest import serving, settings
from tests.server.fakes import FakeCoach

CSV = b"epoch,train_acc,val_acc\n1,0.70,0.68\n2,0.80,0.72\n3,0.90,0.73\n"


async def send(client: httpx.AsyncClient, thread: str, name: str, data: bytes) -> httpx.Response:
    return await client.post(f"/v1/threads/{thread}/files", files={"file": (name, data)})


def left_on_disk(app: FastAPI) -> list[Path]:
    return list(app.state.wiring.files.folder.iterdir())


async def test_an_upload_is_read_at_once_and_says_what_it_was_taken_for(client: httpx.AsyncClient, thread: str) -> None:
    answer = (await send(client, thread, "log.csv", CSV)).json()

    assert answer["name"] == "log.csv"
    assert answer["size"] == len(CSV)
    assert answer["error"] is None
    assert answer["reading"]["kinds"][0] == "curve"


async def test_a_finding_that_a_later_reading_replaced_is_listed_no_more(
    client: httpx.AsyncClient, app: FastAPI, thread: str
) -> None:
    """A turn that knows the brief reads a file again and says of the same subject something else."""
    (await send(client, thread, "log.csv", CSV)).raise_for_status()
    evidence = app.state.wiring.store.evidence
    old = evidence.findings(thread)[0]
    with evidence.engine.begin() as connection:
        add_findings(connection, thread, [old.model_copy(update={"id": "read-again"})])
    listed = [finding["id"] for finding in (await client.get(f"/v1/threads/{thread}/findings")).json()["findings"]]

    assert "read-again" in listed
    assert old.id not in listed
    assert evidence.finding(thread, old.id) is not None


async def test_a_message_without_file_ids_carries_what_was_uploaded_before_it(
    client: httpx.AsyncClient, thread: str, coach: FakeCoach
) -> None:
    file_id = (await send(client, thread, "log.csv", CSV)).json()["file_id"]
    await client.post(f"/v1/threads/{thread}/messages", json={"text": "look"})
    await client.post(f"/v1/threads/{thread}/messages", json={"text": "and again"})
    turns = (await client.get(f"/v1/threads/{thread}")).json()["turns"]

    assert [[file["file_id"] for file in turn["files"]] for turn in turns] == [[file_id], []]
    assert [file.file_id for file in coach.seen.files] == [file_id]
    assert coach.seen.files[0].path.read_bytes() == CSV


@pytest.mark.parametrize(
    ("name", "data"),
    [("empty.csv", b""), ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)],
)
async def test_a_file_that_cannot_be_read_says_why_and_the_server_goes_on(
    client: httpx.AsyncClient, thread: str, name: str, data: bytes
) -> None:
    answer = (await send(client, thread, name, data)).json()

    assert answer["error"]["file"] == name
    assert answer["error"]["remedy"]
    assert name in answer["findings"][0]["claim"]
    assert (await send(client, thread, "log.csv", CSV)).json()["error"] is None


async def test_an_upload_over_the_limit_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path, max_upload_bytes=1000), lambda _: Coaches(FakeCoach(), FakeCoach()))
    async with serving(app) as client:
        thread = (await client.post("/v1/threads")).json()["thread_id"]
        answer = await send(client, thread, "big.csv", b"1,2\n" * 1000)

        assert answer.status_code == 413
        assert "PLUMBLINE_MAX_UPLOAD_BYTES" in answer.json()["remedy"]
        assert left_on_disk(app) == []


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"", 415),
        ("multipart/form-data; boundary=x", b"", 422),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\ncontent-disposition: form-data; name=file; filename=a\r\n\r\ncut",
            422,
        ),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 422),
    ],
)
async def test_a_broken_form_is_refused_and_leaves_nothing(  # noqa: PLR0917 - fixtures and a table
    client: httpx.AsyncClient, app: FastAPI, thread: str, kind: str, body: bytes, status: int
) -> None:
    answer = await client.post(f"/v1/threads/{thread}/files", content=body, headers={"content-type": kind})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert left_on_disk(app) == []


async def test_a_hostile_name_never_becomes_a_path(client: httpx.AsyncClient, app: FastAPI, thread: str) -> None:
    answer = (await send(client, thread, "../../etc/passwd.csv", CSV)).json()

    assert answer["name"] == "passwd.csv"
    assert [path.name for path in left_on_disk(app)] == [answer["file_id"]]


async def test_a_message_cannot_carry_a_file_of_another_thread(client: httpx.AsyncClient, thread: str) -> None:
    file_id = (await send(client, thread, "log.csv", CSV)).json()["file_id"]
    other = (await client.post("/v1/threads")).json()["thread_id"]
    answer = await client.post(f"/v1/threads/{other}/messages", json={"text": "hi", "file_ids": [file_id]})

    assert answer.status_code == 404
    assert (await client.get(f"/v1/threads/{other}")).json()["turns"] == []


async def test_deleting_a_thread_deletes_its_files(client: httpx.AsyncClient, app: FastAPI, thread: str) -> None:
    await send(client, thread, "log.csv", CSV)
    assert (await client.delete(f"/v1/threads/{thread}")).status_code == 204

    assert left_on_disk(app) == []
    assert (await client.get(f"/v1/threads/{thread}")).status_code == 404
