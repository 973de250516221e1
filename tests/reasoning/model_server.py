"""A model server for tests: real HTTP and server-sent events, a mind that answers, and faults on the wire."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Mind = Callable[["Call"], Any]
"""What a model answers to a call: its text, or a whole completion."""

CHUNK = 12
"""Characters of one streamed piece."""
USAGE = {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000}
HUGE = 400_000
PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"


class Call(NamedTuple):
    """One request as it came in."""

    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def stream(self) -> bool:
        """Whether the answer is to be streamed."""
        return bool(self.body.get("stream"))

    @property
    def schema(self) -> dict[str, Any] | None:
        """The JSON schema asked for, if the request carries one."""
        found = self.body.get("response_format", {}).get("json_schema", {}).get("schema")
        return found if isinstance(found, dict) else None

    @property
    def data(self) -> dict[str, Any]:
        """The data message, parsed."""
        text = self.body["messages"][1]["content"]
        found: dict[str, Any] = json.loads(text[text.index("{") :])
        return found

    @property
    def kind(self) -> str:
        """Which of the prompts this is: intake, wave, reply or answer."""
        data = self.data
        if "message" in data:
            return "intake"
        if "drafts" in data:
            return "wave"
        return "answer" if "asked" in data else "reply"


@dataclass
class ModelServer:
    """Answers with its mind, unless the next fault in line says otherwise; keeps every call it got.

    `asked` is set when a call comes in, `left` when a client hangs up before it is answered.
    """

    mind: Mind
    faults: list[str] = field(default_factory=list)
    always: str = ""
    delay: float = 0.0
    calls: list[Call] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""
    open_: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, as many requests as it brings."""
        self.open_.add(writer)
        try:
            while (call := await _request(reader)) is not None:
                self.calls.append(call)
                self.asked.set()
                fault = self.faults.pop(0) if self.faults else self.always
                if self.delay:
                    await asyncio.sleep(self.delay)
                if not await self._answer(call, fault, writer, reader):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            self.left.set()
        finally:
            self.open_.discard(writer)
            writer.close()

    async def _answer(self, call: Call, fault: str, writer: asyncio.StreamWriter, reader: asyncio.StreamReader) -> bool:
        """Write the answer or the fault; whether the connection lives on."""
        if fault in HANGS:
            writer.write(HANGS[fault])
            await writer.drain()
            await reader.read()  # until the client hangs up
            self.left.set()
            return False
        if fault in CLOSES:
            writer.write(CLOSES[fault])
            await writer.drain()
            return False
        if POORER.get(fault) in call.body:
            writer.write(_http(400, _error(f"{POORER[fault]} is not supported")))
            return True
        if fault in RAW:
            status, text, headers = RAW[fault]
            writer.write(_http(status, text, headers))
            return True
        said = self.mind(call)
        text = TEXTS[fault](said) if fault in TEXTS else said
        if call.stream:
            return await self._stream(text, fault, writer)
        whole = text if isinstance(text, dict) else MESSAGES.get(fault, completion)(text)
        writer.write(_http(200, json.dumps(whole)))
        return True

    async def _stream(self, text: str, fault: str, writer: asyncio.StreamWriter) -> bool:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
        parts = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
        if fault in {"cut", "cut_hard"}:
            parts = parts[: len(parts) // 2]
        for part in parts:
            writer.write(_event({"choices": [_delta({"content": part})]}))
            await writer.drain()
        if fault == "bad_chunk":
            writer.write(b'data: {"choices": [\n\n')
        if fault not in {"cut", "cut_hard", "bad_chunk"}:
            writer.write(_event({"choices": [_delta({}, FINISH.get(fault, "stop"))]}))
            writer.write(_event({"choices": [], "usage": USAGE}))
        if fault != "cut_hard":
            writer.write(b"data: [DONE]\n\n")
        await writer.drain()
        return False


@asynccontextmanager
async def model_server(mind: Mind, **fields: Any) -> AsyncIterator[ModelServer]:
    """A server on a free port of this machine, for as long as the block lasts."""
    served = ModelServer(mind, **fields)
    listening = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    try:
        yield served
    finally:
        listening.close()
        for writer in list(served.open_):  # a client that keeps its connection alive
            writer.close()


def completion(text: str, *, finish: str = "stop", **message: Any) -> dict[str, Any]:
    """A chat completion."""
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "fake",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, **message},
                "finish_reason": finish,
                "logprobs": None,
            }
        ],
        "usage": USAGE,
    }


def _delta(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _event(fields: dict[str, Any]) -> bytes:
    chunk = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "fake", **fields}
    return f"data: {json.dumps(chunk)}\n\n".encode()


def _http(status: int, text: str, headers: str = "content-type: application/json\r\n") -> bytes:
    body = text.encode()
    return f"HTTP/1.1 {status} X\r\n{headers}content-length: {len(body)}\r\n\r\n".encode() + body


async def _request(reader: asyncio.StreamReader) -> Call | None:
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not head:
        return None
    lines = head.decode().split("\r\n")[1:]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Call(json.loads(body or b"{}"), headers)


def _error(message: str) -> str:
    return json.dumps({"error": {"message": message, "type": "server_error"}})


CALLED = [{"id": "x", "type": "function", "function": {"name": "rm", "arguments": '{"path": '}}]
HTML = "content-type: text/html\r\n"
JSON = "content-type: application/json\r\n"
OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"

HANGS: dict[str, bytes] = {
    "silent": b"",
    "headers_only": OK + b"content-length: 500\r\n\r\n",
    "half_body": OK + b'content-length: 500\r\n\r\n{"id": "c1", "choices": [',
    "stream_stalls": b'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {"choices": []}\n\n',
    "keep_alive_only": b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: ping\n\n: ping\n\n",
}
"""What is sent before nothing more comes."""
CLOSES: dict[str, bytes] = {
    "hang_up": b"",
    "hang_up_in_headers": b"HTTP/1.1 200 O",
    "short_body": OK + b'content-length: 900\r\n\r\n{"id": "c1"',
    "not_http": b"SSH-2.0-OpenSSH_9.6\r\n",
    "bad_chunked": OK + b"transfer-encoding: chunked\r\n\r\nzz\r\nnonsense\r\n",
}
"""What is sent before the connection ends."""
RAW: dict[str, tuple[int, str, str]] = {
    "rate_limit": (429, _error("slow down"), JSON),
    "rate_limit_soon": (429, _error("slow down"), f"{JSON}retry-after-ms: 10\r\n"),
    "rate_limit_hour": (429, _error("slow down"), f"{JSON}retry-after: 3600\r\n"),
    "rate_limit_nonsense": (429, _error("slow down"), f"{JSON}retry-after: soon\r\n"),
    "quota": (429, json.dumps({"error": {"message": "quota", "code": "insufficient_quota"}}), JSON),
    "bad_request": (400, _error("bad request"), JSON),
    "unauthorized": (401, _error("bad key"), JSON),
    "payment": (402, _error("pay"), JSON),
    "forbidden": (403, _error("no"), JSON),
    "not_found": (404, _error("no such model"), JSON),
    "too_large": (413, _error("too large"), JSON),
    "unprocessable": (422, _error("what"), JSON),
    "server_error": (500, _error("oops"), JSON),
    "server_error_text": (500, "oops", HTML),
    "bad_gateway": (502, PAGE, HTML),
    "unavailable": (503, _error("loading model"), JSON),
    "gateway_timeout": (504, PAGE, HTML),
    "redirect": (307, "", "location: http://127.0.0.1:9/v1\r\n"),
    "html_200": (200, PAGE, HTML),
    "text_200": (200, "Hello!", "content-type: text/plain\r\n"),
    "empty_200": (200, "", JSON),
    "half_json": (200, '{"id": "c1", "choices": [{"index"', JSON),
    "json_list": (200, "[]", JSON),
    "json_null": (200, "null", JSON),
    "no_choices": (200, json.dumps({"id": "c1", "object": "chat.completion"}), JSON),
    "empty_choices": (200, json.dumps({**completion(""), "choices": []}), JSON),
    "null_message": (200, json.dumps({"id": "c1", "choices": [{"index": 0, "message": None}]}), JSON),
    "error_in_200": (200, _error("hidden"), JSON),
}
"""Whole answers that are no completion."""
POORER = {"no_schema": "response_format", "no_tools": "tools"}
"""Servers that know less, by the field that they refuse."""
TEXTS: dict[str, Callable[[str], str]] = {
    "empty_text": lambda _: "",
    "blank_text": lambda _: " \n ",
    "prose_for_json": lambda _: "Sure! Here is what I think about your project.",
    "truncated_json": lambda text: text[: len(text) // 2],
    "json_array": lambda _: "[1, 2, 3]",
    "json_string": lambda _: '"yes"',
    "wrong_keys": lambda _: '{"answer": {"text": "more"}}',
    "wrong_types": lambda _: json.dumps(dict.fromkeys(["classify", "diagnose", "intervene", "tune", "facts"], 7)),
    "numbers_for_texts": lambda _: '{"diagnose": {"rationale": 12}, "facts": [{"quote": 1, "restated": null}]}',
    "deep_json": lambda _: "[" * 20_000,
    "huge_text": lambda _: "word " * (HUGE // 5),
    "nul_bytes": lambda text: text.replace(" ", "\x00"),
    "lone_surrogate": lambda text: text.replace(" ", " \ud83d"),
    "unicode_spaces": lambda text: text.replace(" ", "\u202e"),
}
"""What becomes of the mind's text."""
MESSAGES: dict[str, Callable[[str], dict[str, Any]]] = {
    "refusal": lambda _: completion("", refusal="I cannot help with that."),
    "length": lambda text: completion(text[:40], finish="length"),
    "content_filter": lambda _: completion("", finish="content_filter"),
    "tool_garbage": lambda _: completion("", finish="tool_calls", tool_calls=CALLED),
    "null_content": lambda _: {**completion("x"), "choices": [{"index": 0, "message": {"role": "assistant"}}]},
    "no_usage": lambda text: {key: value for key, value in completion(text).items() if key != "usage"},
    "list_content": lambda text: completion([{"type": "text", "text": text}]),  # type: ignore[arg-type]
}
"""What becomes of the completion around it."""
STREAMED = ("cut", "cut_hard", "bad_chunk")
FINISH = {"length": "length", "content_filter": "content_filter", "tool_garbage": "tool_calls"}

FAULTS = (*HANGS, *CLOSES, *RAW, *TEXTS, *MESSAGES, *STREAMED)
"""Every fault that the server can make."""
