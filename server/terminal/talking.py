"""`plumbline chat`: a project in the terminal, over HTTP, on a running server or one inside this process."""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan
from server.terminal.prompting import prompted
from server.terminal.serving import load_settings, refuse
from server.terminal.writing import Writer

HELP = """Say what you build, with what data, and where it stands; then ask, or report a result.
- /file PATH adds a file; Tab completes the path
- /plan shows the plan, /findings what was found
- /new begins another project, /quit leaves"""
QUIT = "/quit"
STREAMED = {"accept": "text/event-stream"}
TURN_SECONDS = 300


def talk(url: str | None) -> None:
    """Read messages until the input ends."""
    folder = load_settings().data_dir
    with reached(url) as (base, headers), httpx.Client(base_url=base, timeout=TURN_SECONDS, headers=headers) as client:
        conversation = Conversation(client, Writer(sys.stdout))
        try:
            conversation.run(prompted((*conversation.commands, QUIT), folder))
        except httpx.TransportError as error:
            refuse(f"{base} cannot be reached ({error}); is `plumbline serve` running there?")


class Conversation:
    """One project at a time; commands start with a slash."""

    def __init__(self, client: httpx.Client, writer: Writer) -> None:
        self._client = client
        self._writer = writer
        self._thread = ""
        self._files: list[str] = []
        self.commands: dict[str, Callable[[str], None]] = {
            "/file": self._upload,
            "/plan": self._plan,
            "/findings": self._findings,
            "/new": self._new,
            "/help": self._help,
        }

    def run(self, given: Iterator[str]) -> None:
        """Answer every line."""
        if sys.stdin.isatty():
            self._help()
        for line in given:
            command, _, rest = line.strip().partition(" ")
            if command == QUIT:
                return
            if command in self.commands:
                self.commands[command](rest.strip())
            elif file_of(line) is not None:  # dragged into the window
                self._upload(line)
            elif command.startswith("/") and "/" not in command[1:]:
                self._writer.line(f"There is no command {command}; /help lists them.", "red")
            elif line.strip():
                self._say(line)

    def _place(self) -> str:
        if not self._thread:
            self._thread = self._client.post("/v1/threads").raise_for_status().json()["thread_id"]
        return f"/v1/threads/{self._thread}"

    def _say(self, text: str) -> None:
        body = {"text": text, "file_ids": self._files}
        self._files = []
        try:
            with self._client.stream("POST", f"{self._place()}/messages", json=body, headers=STREAMED) as answer:
                if answer.is_error:
                    answer.read()
                    self._problem(answer.json())
                else:
                    self._hear(events(answer.iter_lines()))
        except KeyboardInterrupt:
            self._client.post(f"{self._place()}/stop").raise_for_status()
            self._writer.line("Stopped: the rules finish this turn without the model. /plan shows the result.", "soft")

    def _hear(self, told: Iterator[tuple[str, dict[str, Any]]]) -> None:
        """Show a turn as it happens: the reply a line at a time, since marks end where a line does."""
        said = ""
        for name, data in told:
            if name == "status":
                self._writer.status(data["text"])
            elif name == "finding":
                self._writer.line(data["claim"], "soft", 2)
            elif name == "token":
                *whole, said = f"{said}{data['text']}".split("\n")
                for line in whole:
                    self._writer.markdown(line)
            elif name == "error":
                self._problem(data)
        self._writer.markdown(said)
        self._writer.line()

    def _upload(self, typed: str) -> None:
        path = file_of(typed)
        if path is None:
            self._writer.line(f"{typed or 'Nothing'} is not a file; write /file and its path.", "red")
            return
        self._writer.status(f"reading {path.name}")
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
            self._show(finding)

    def _plan(self, _: str = "") -> None:
        answer = self._client.get(f"{self._place()}/plan")
        if answer.is_error:
            self._problem(answer.json())
        else:
            self._writer.plan(ExecutionPlan.model_validate(answer.json()))

    def _findings(self, _: str = "") -> None:
        found = self._client.get(f"{self._place()}/findings").raise_for_status().json()["findings"]
        for finding in found:
            self._show(finding)
        if not found:
            self._writer.line("Nothing was found yet: add a file, or say what you measured.", "soft")

    def _show(self, finding: dict[str, Any]) -> None:
        self._writer.finding(Finding.model_validate({k: v for k, v in finding.items() if k != "chart"}))

    def _new(self, _: str = "") -> None:
        self._thread, self._files = "", []
        self._writer.line("A new project.", "soft")

    def _help(self, _: str = "") -> None:
        for line in HELP.splitlines():
            self._writer.markdown(line)

    def _problem(self, document: dict[str, Any]) -> None:
        self._writer.line(f"{document['detail']} {document['remedy']}", "red")


def file_of(typed: str) -> Path | None:
    """The file that somebody typed, quoted as a shell or a file manager does it; None where there is none."""
    with contextlib.suppress(OSError, RuntimeError):  # too long to be a path; a ~ that is nobody's home
        path = Path(typed.strip().strip("'\"").replace("\\ ", " ")).expanduser()
        return path if path.is_file() else None
    return None


def events(given: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Server-sent events from the lines of a stream."""
    name = ""
    for line in given:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


@contextlib.contextmanager
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
