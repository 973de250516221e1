"""A local Slack: a real HTTP server that records what is called, and a sender whose requests are really signed."""

import asyncio
import hashlib
import hmac
import itertools
import json
import threading
import time
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import httpx

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - of no real app
TOKEN = "xoxb-of-no-real-app"  # noqa: S105 - likewise
BOT = "U0BOT"
TEAM = "T1"
WAIT_SECONDS = 30  # for a busy machine; a test that passes waits for no more than it must


class Call(NamedTuple):
    """One request that Slack got."""

    path: str
    token: str
    body: dict[str, Any]
    raw: bytes


class Reply(NamedTuple):
    """What Slack answers instead of its usual."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


def error(code: str) -> Reply:
    """A refusal in Slack's way."""
    return Reply(200, {"ok": False, "error": code}, {})


def busy(seconds: int) -> Reply:
    """Too many calls."""
    return Reply(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(seconds)})


class FakeSlack:
    """The API, the file host and the hook host in one."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.files: dict[str, tuple[int, str, bytes]] = {}  # path -> status, content type, content
        self._next: dict[str, list[Reply]] = {}
        self._news = threading.Condition()
        self._times = itertools.count(1)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def api_url(self) -> str:
        return f"{self.origin}/api/"

    def will(self, method: str, *replies: Reply) -> None:
        """Answer the next calls of a method with these, before its usual answer."""
        self._next[f"/api/{method}"] = list(replies)

    def to(self, method: str) -> list[Call]:
        """The calls of a method so far."""
        path = method if method.startswith("/") else f"/api/{method}"
        return [call for call in self.calls if call.path == path]

    async def wait(self, method: str, count: int = 1) -> list[Call]:
        """The calls of a method, once there are so many; the server's loop runs on meanwhile."""
        return await asyncio.to_thread(self._wait, method, count)

    async def posted(self, count: int = 1) -> list[dict[str, Any]]:
        """The messages posted, once there are so many."""
        return [call.body for call in await self.wait("chat.postMessage", count)]

    def _wait(self, method: str, count: int) -> list[Call]:
        with self._news:
            came = self._news.wait_for(lambda: len(self.to(method)) >= count, WAIT_SECONDS)
        assert came, f"{method} was called {len(self.to(method))} times, not {count}; all calls: {self.calls}"
        return self.to(method)

    def _answer(self, call: Call) -> tuple[int, str, dict[str, str], bytes]:
        if call.path in self.files:
            status, kind, content = self.files[call.path]
            return status, kind, {"location": f"{self.origin}/elsewhere", "retry-after": "0"}, content
        if waiting := self._next.get(call.path):
            status, body, headers = waiting.pop(0)
            return status, "application/json", headers, json.dumps(body).encode()
        extra: dict[str, Any] = {"ts": f"1700000000.{next(self._times):06d}", "channel": call.body.get("channel")}
        if call.path.endswith("files.getUploadURLExternal"):
            extra = {"upload_url": f"{self.origin}/upload/1", "file_id": "F9"}
        return 200, "application/json", {}, json.dumps({"ok": True, **extra}).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length", 0)))
                path, _, query = self.path.partition("?")
                body = {**dict(parse_qsl(query)), **_body(raw)}
                call = Call(path, self.headers.get("authorization", ""), body, raw)
                status, kind, headers, content = fake._answer(call)
                with fake._news:  # before the answer: what the caller does next comes after it
                    fake.calls.append(call)
                    fake._news.notify_all()
                self.send_response(status)
                for name, value in {**headers, "content-type": kind, "content-length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return Handler


class Sender:
    """Slack's side of our three doors."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._ids = itertools.count(1)

    async def event(self, event: dict[str, Any], **envelope: Any) -> httpx.Response:
        """An event, in an envelope with an id of its own."""
        whole = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event_id": f"Ev{next(self._ids)}",
            "event": event,
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        }
        return await self.post("events", json.dumps({**whole, **envelope}), "application/json")

    async def command(self, text: str, channel: str = "C1", **more: str) -> httpx.Response:
        """A slash command."""
        form = {
            "command": "/plumbline",
            "text": text,
            "team_id": TEAM,
            "channel_id": channel,
            "user_id": "U1",
            "trigger_id": f"t{next(self._ids)}",
            **more,
        }
        return await self.post("commands", urlencode(form), "application/x-www-form-urlencoded")

    async def interaction(self, payload: dict[str, Any]) -> httpx.Response:
        """A button, a shortcut or a form."""
        whole = {"team": {"id": TEAM}, "user": {"id": "U1"}, "api_app_id": "A1", "trigger_id": f"t{next(self._ids)}"}
        form = urlencode({"payload": json.dumps({**whole, **payload})})
        return await self.post("interactions", form, "application/x-www-form-urlencoded")

    async def post(
        self,
        door: str,
        body: str,
        kind: str,
        *,
        at: float | None = None,
        secret: str = SECRET,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """A signed request."""
        stamp = str(int(at or time.time()))
        digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        signed = {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}", "content-type": kind}
        return await self._client.post(f"/slack/{door}", content=body.encode(), headers={**signed, **(headers or {})})


def mention(text: str, ts: str = "1700000000.000100", **more: Any) -> dict[str, Any]:
    """Somebody calls us in a channel."""
    whole = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": ts, "text": f"<@{BOT}> {text}"}
    return {**whole, **more}


def message(text: str, ts: str, channel: str = "C1", **more: Any) -> dict[str, Any]:
    """Somebody says something."""
    return {"type": "message", "user": "U1", "channel": channel, "ts": ts, "text": text, **more}


def texts(posts: Iterable[dict[str, Any]]) -> str:
    """All that posts say in their sections."""
    blocks = [block for post in posts for block in post["blocks"]]
    return "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section" and "text" in block)


def _body(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        found = dict(parse_qsl(raw.decode("latin-1")))
    if not isinstance(found, dict):
        return {}
    if isinstance(found.get("blocks"), str):
        found["blocks"] = json.loads(found["blocks"])
    return found
