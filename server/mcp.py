"""`plumbline mcp`: the coach for coding agents, over the Model Context Protocol; thin calls of the HTTP API."""

import asyncio
import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import httpx
from langchain_core.tools import StructuredTool
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from agent import tools
from server.reports import NewResult

if TYPE_CHECKING:
    from knowledge.retriever import Library

INSTRUCTIONS = (
    "Plumbline says what to work on next in a machine-learning project, and why. Use `diagnose` for one look at metric "
    "files; use `plan` to go on with a project over several turns. Numbers come from the files or from the user's own "
    "words: pass both on as they are, and do not round."
)
TURN_SECONDS = 300.0  # a turn with a model takes a minute, and may wait for another
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
CALCULATORS = (tools.error_budget, tools.extrapolate_curve, tools.size_dev_set, tools.check_gain, tools.break_even)
"""Those of the coach's own tools that need no file."""

Paths = Annotated[list[str], Field(description="Metric files: training logs, predictions, score tables, eval logs.")]


class Api:
    """The HTTP API of a server that is reached at the first call, and the files below one folder."""

    def __init__(self, connect: Callable[[], httpx.AsyncClient], root: Path) -> None:
        self._connect = connect
        self._connected: httpx.AsyncClient | None = None
        self._connecting = asyncio.Lock()
        self._root = root.resolve()

    async def _client(self) -> httpx.AsyncClient:
        async with self._connecting:
            if self._connected is None:
                self._connected = await asyncio.to_thread(self._connect)
            return self._connected

    async def post(self, path: str, **given: Any) -> dict[str, Any]:
        """A call's JSON. Raises ToolError with the problem and the way out."""
        client = await self._client()
        try:
            answer = await client.post(path, **given)
        except httpx.TransportError as error:
            raise ToolError(f"The server cannot be reached ({error}). Is `plumbline serve` running there?") from error
        body: dict[str, Any] = answer.json()
        if answer.is_error:
            raise ToolError(f"{body['detail']} {body['remedy']}")
        return body

    def file(self, name: str) -> tuple[str, bytes]:
        """A file's name and content. Raises ToolError for one that is not there, or outside of the folder."""
        path = (self._root / Path(name).expanduser()).resolve()
        if not path.is_relative_to(self._root):
            raise ToolError(f"{name} lies outside of {self._root}. Start `plumbline mcp` with --root to allow it.")
        if not path.is_file():
            raise ToolError(f"{name} is not a file below {self._root}. Give the path of a metric file.")
        return path.name, path.read_bytes()

    async def diagnose(self, paths: Sequence[str], brief: str) -> dict[str, Any]:
        """Files and words in, findings and a plan out; nothing kept."""
        form: list[tuple[str, Any]] = [("files", self.file(path)) for path in paths]
        return await self.post("/v1/diagnose", files=[*form, ("brief", (None, brief))])


def build(connect: Callable[[], httpx.AsyncClient], library: "Callable[[], Library]", root: Path) -> MCPServer[Any]:
    """The MCP server in front of an HTTP API; both are made when a tool needs them, so that clients never wait."""
    server: MCPServer[Any] = MCPServer("plumbline", instructions=INSTRUCTIONS, log_level="WARNING")
    api = Api(connect, root)

    @server.tool(annotations=READS)
    async def inspect_files(paths: Paths) -> dict[str, Any]:
        """Read metric files and run every check that applies; each finding has its numbers and its doubts."""
        return {"findings": _findings((await api.diagnose(paths, ""))["findings"])}

    @server.tool(annotations=READS)
    async def diagnose(paths: Paths, brief: str = "") -> dict[str, Any]:
        """Read files once and keep nothing: findings, and what to do next if the brief says enough of the project.

        Enough is what is built, on what data, and where it stands.
        """
        told = await api.diagnose(paths, brief)
        plan = {"plan": _short(told["plan"])} if told["plan"] else {}
        return {"findings": _findings(told["findings"]), "questions": _questions(told["asks"]), **plan}

    @server.tool()
    async def plan(
        message: Annotated[str, Field(description="What the user says, in the user's own words.")],
        project: Annotated[str | None, Field(description="The id that the first call answered with.")] = None,
        paths: Paths = [],  # noqa: B006 - read only, and MCP shows the default
        *,
        whole: Annotated[bool, Field(description="The whole plan with its nine steps, not its gist.")] = False,
    ) -> dict[str, Any]:
        """One turn of a project that is kept: tell what is known, add files, ask; the reply says what to do next."""
        thread = project or (await api.post("/v1/threads"))["thread_id"]
        for path in paths:
            await api.post(f"/v1/threads/{thread}/files", files={"file": api.file(path)})
        turn = await api.post(f"/v1/threads/{thread}/messages", json={"text": message})
        known = turn["plan"] if whole or not turn["plan"] else _short(turn["plan"])
        told = {"project": thread, "phase": turn["phase"], "reply": turn["reply"]}
        return {**told, "questions": _questions(turn["asks"]), "plan": known}

    @server.tool()
    async def log_experiment(project: str, result: NewResult) -> dict[str, Any]:
        """Log a result in a project's ledger: does it beat the noise? The plan moves on."""
        return await api.post(f"/v1/threads/{project}/experiments", json=result.model_dump(mode="json"))

    @server.tool(annotations=READS)
    def search_methodology(
        query: str, k: Annotated[int, Field(ge=1, le=10)] = 3, kind: Literal["passage", "case"] | None = None
    ) -> dict[str, Any]:
        """Find passages of the methodology, or example projects, that answer a question."""
        hits = library().search(query, k, kind=kind)
        return {"passages": [{"id": hit.entry.id, "title": hit.entry.title, "text": hit.entry.text} for hit in hits]}

    for calculator in CALCULATORS:
        server.add_tool(_calculator(cast("StructuredTool", calculator)), annotations=READS)
    return server


def run(url: str | None, *, http: bool, port: int, root: Path) -> None:
    """Serve until the client leaves: over standard input and output, or over streamable HTTP on loopback."""
    from server.terminal.serving import load_settings
    from server.terminal.talking import reached

    settings = load_settings()

    @cache
    def library() -> "Library":
        from knowledge.retriever import Library

        return Library.open(chroma_url=settings.chroma_url)

    with ExitStack() as stack:

        def connect() -> httpx.AsyncClient:
            base, headers = stack.enter_context(reached(url))
            return httpx.AsyncClient(base_url=base, headers=headers, timeout=TURN_SECONDS)

        server = build(connect, library, root)
        if http:
            server.run("streamable-http", host="127.0.0.1", port=port)
        else:
            server.run("stdio")


def _findings(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What an agent needs of each."""
    return [{name: found[name] for name in ("id", "check", "verdict", "claim", "caveats")} for found in given]


def _questions(asks: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(ask["question"]) for ask in asks]


def _short(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The plan's gist: nine steps and their sources would fill an agent's window."""
    kept = ("version", "stage", "focus_step", "next_action", "interventions", "not_now", "warnings", "open_questions")
    diagnosis = {name: plan["diagnosis"][name] for name in ("gap", "bottleneck", "basis", "confidence", "rationale")}
    return {**{name: plan[name] for name in kept}, "diagnosis": diagnosis}


def _calculator(tool: StructuredTool) -> Callable[..., str]:
    """A tool of the coach's as a function whose answer is its text."""
    function = tool.func
    if function is None:
        raise TypeError(f"{tool.name} is no plain function")

    @wraps(function)
    def calculate(*given: Any, **named: Any) -> str:
        text: str = function(*given, **named)[0]
        return text

    calculate.__signature__ = inspect.signature(function).replace(return_annotation=str)  # type: ignore[attr-defined]
    calculate.__annotations__ = {**function.__annotations__, "return": str}
    return calculate
