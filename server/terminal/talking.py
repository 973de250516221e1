"""`plumbline chat`: a project in the terminal, over HTTP, on a running server or one inside this process."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan
from server.terminal.serving import load_settings, refuse
from server.terminal.writing import Writer

HELP = "Say what you build, with what data, and where it stands. /file PATH adds a file, /plan, /new, /help, /quit."
PROMPT = "> "
TURN_SECONDS = 300


def talk(url: str | None) -> None:
    """Read messages until the input ends."""
    with reached(url) as (base, headers), httpx.Client(base_url=base, timeout=TURN_SECONDS, headers=headers) as client:
        try:
            Conversation(client, Writer(sys.stdout)).run(lines())
        except httpx.TransportError as error:
            refuse(f"{base} cannot be reached ({error}); is `plumbline serve` running there?")


class Conversation:
    """One project at a time; commands start with a slash."""

    def __init__(self, client: httpx.Client, writer: Writer) -> None:
        self._client = client
        self._writer = writer
        self._thread = ""
        self._files: list[str] = []

    def run(self, given: Iterator[str]) -> None:
        """Answer every line."""
        if sys.stdin.isatty():
            self._writer.line(HELP, "soft")
        for line in given:
            command, _, rest = line.partition(" ")
            if command == "/quit":
                return
            if command == "/help":
                self._writer.line(HELP, "soft")
            elif command == "/new":
                self._thread, self._files = "", []
            elif command == "/plan":
                self._plan()
            elif command == "/file":
                self._upload(Path(rest.strip()).expanduser())
            elif line.strip():
                self._say(line)

    def _place(self) -> str:
        if not self._thread:
            self._thread = self._client.post("/v1/threads").raise_for_status().json()["thread_id"]
        return f"/v1/threads/{self._thread}"

    def _say(self, text: str) -> None:
        body = {"text": text, "file_ids": self._files}
        self._files = []
        headers = {"accept": "text/event-stream"}
        with self._client.stream("POST", f"{self._place()}/messages", json=body, headers=headers) as answer:
            if answer.is_error:
                answer.read()
                self._problem(answer.json())
                return
            for name, data in events(answer.iter_lines()):
                if name == "token":
                    self._writer.raw(data["text"])
                elif name == "finding":
                    self._writer.line(data["claim"], "soft", 2)
                elif name == "error":
                    self._problem(data)
        self._writer.raw("\n\n")

    def _upload(self, path: Path) -> None:
        if not path.is_file():
            self._writer.line(f"{path} is not a file.", "red")
            return
        with path.open("rb") as file:
            answer = self._client.post(f"{self._place()}/files", files={"file": (path.name, file)})
        if answer.is_error:
            self._problem(answer.json())
            return
        told = answer.json()
        self._files.append(told["file_id"])
        if told["reading"]:
            self._writer.line(f"{path.name}: read as {told['reading']['why']}", "soft")
        for finding in told["findings"]:
            self._writer.finding(Finding.model_validate({k: v for k, v in finding.items() if k != "chart"}))

    def _plan(self) -> None:
        answer = self._client.get(f"{self._place()}/plan")
        if answer.is_error:
            self._problem(answer.json())
        else:
            self._writer.plan(ExecutionPlan.model_validate(answer.json()))

    def _problem(self, document: dict[str, Any]) -> None:
        self._writer.line(f"{document['detail']} {document['remedy']}", "red")


def events(given: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Server-sent events from the lines of a stream."""
    name = ""
    for line in given:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


def lines() -> Iterator[str]:
    """Messages from a terminal, with history and completion of paths, or lines from a pipe."""
    if not sys.stdin.isatty():
        yield from (line.rstrip("\n") for line in sys.stdin)
        return
    _complete_paths()
    while True:
        try:
            yield input(PROMPT)
        except EOFError:
            sys.stdout.write("\n")
            return


def _complete_paths() -> None:
    try:
        import readline
    except ImportError:  # Windows: input() still works
        return

    def complete(text: str, state: int) -> str | None:
        start = Path(text).expanduser()
        folder = start if text.endswith("/") else start.parent
        found = sorted(p for p in folder.glob("*") if str(p).startswith(str(start)) or text.endswith("/"))
        return f"{found[state]}{'/' if found[state].is_dir() else ''}" if state < len(found) else None

    readline.set_completer_delims(" ")
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")


@contextmanager
def reached(url: str | None) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a server and the headers it wants; without a URL it runs inside this process meanwhile."""
    settings = load_settings()
    tokens = [token.get_secret_value() for token in settings.tokens.values()]
    headers = {"authorization": f"Bearer {tokens[0]}"} if tokens else {}
    if url is not None:
        yield url, headers
        return
    from server.app import create_app
    from server.terminal.local import running

    with running(create_app(settings, alone=False)) as base:
        yield base, headers
