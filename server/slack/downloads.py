"""Files of a Slack message: fetched with the bot's token from Slack's own host, then inspected like any upload."""

from pathlib import Path
from typing import NamedTuple

import httpx

from server.files import take_in
from server.multipart import Received
from server.slack.delivery import SlackFile
from server.slack.hosts import ForeignHost, Hosts, client
from server.wiring import Wiring

SIGN_IN_PAGE = "text/html"  # what Slack answers, with status 200, to a token that may not read files
RETRIED = frozenset({429, 500, 502, 503, 504})


class NotRead(Exception):
    """A file could not be had; the message says why, for its owner."""


class Taken(NamedTuple):
    """The uploads that a message brought, and a note on each file that could not be had."""

    file_ids: list[str]
    notes: list[str]


async def take_files(wired: Wiring, thread_id: str, files: list[SlackFile]) -> Taken:
    """Fetch and inspect each. Raises httpx.HTTPError if Slack cannot be reached."""
    most = wired.settings.max_files_per_turn
    taken = Taken([], [])
    for file in files[:most]:
        try:
            received = await _fetch(wired, file)
        except NotRead as problem:
            taken.notes.append(f"{file.name} was not read: {problem}")
            continue
        await take_in(wired, thread_id, received)
        taken.file_ids.append(received.file_id)
    if len(files) > most:
        taken.notes.append(f"Only the first {most} of {len(files)} files were read.")
    return taken


async def _fetch(wired: Wiring, file: SlackFile) -> Received:
    """The file on disk. Raises NotRead."""
    settings = wired.settings
    if file.mode in {"external", "tombstone", "hidden_by_limit"} or not file.url:
        raise NotRead("Slack does not hold it. Upload the file itself.")
    try:
        url = Hosts(settings.slack_api_url).file(file.url)
    except ForeignHost as host:
        raise NotRead(f"it lies at {host}, and only files at Slack are fetched. Upload the file itself.") from host
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    file_id, path = wired.place_for_upload()
    try:
        async with client() as http, http.stream("GET", url, headers={"authorization": f"Bearer {token}"}) as answer:
            _check(answer, file)
            size = await _write(answer, path, settings.max_upload_bytes)
    except BaseException:
        wired.files.remove(file_id)
        raise
    return Received(file_id, "file", file.name, path, size)


def _check(answer: httpx.Response, file: SlackFile) -> None:
    if answer.status_code in RETRIED:
        answer.raise_for_status()
    if answer.is_redirect or not answer.is_success:
        raise NotRead(f"Slack answered {answer.status_code}. Check that the app has the scope files:read.")
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind == SIGN_IN_PAGE and file.mimetype != SIGN_IN_PAGE:
        raise NotRead("Slack answered with a sign-in page. Give the app the scope files:read and install it again.")


async def _write(answer: httpx.Response, path: Path, limit: int) -> int:
    size = 0
    with path.open("wb") as target:
        async for piece in answer.aiter_bytes():
            size += len(piece)
            if size > limit:
                raise NotRead(f"it is over the limit of {limit:,} bytes (PLUMBLINE_MAX_UPLOAD_BYTES).")
            target.write(piece)
    return size
