"""MCP: the tools as a coding agent meets them, by the SDK's own client."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.server.mcpserver import MCPServer
from mcp.types import CallToolResult, TextContent

from knowledge.entries import Entry
from knowledge.retriever import Library
from server.mcp import build
from server.terminal.local import running

LOG = "epoch,train_loss,val_loss\n1,0.9,1.0\n2,0.5,0.8\n3,0.3,0.9\n"
TOOLS = {"inspect_files", "diagnose", "plan", "log_experiment", "search_methodology"}
CALCULATORS = {"error_budget", "extrapolate_curve", "size_dev_set", "check_gain", "break_even"}


@pytest.fixture
def server(client: httpx.AsyncClient, tmp_path: Path) -> MCPServer[Any]:
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    entry = Entry("step-4", "Diagnose first", "passage", (4,), (), "Read the errors before anything else.")
    library = Library(entries=lambda: {entry.id: entry}, phrases=dict, embedder=no_model)
    return build(lambda: client, lambda: library, tmp_path)


async def test_every_tool_says_what_it_is_for(server: MCPServer[Any]) -> None:
    async with Client(server) as agent:
        listed = (await agent.list_tools()).tools

    assert {tool.name for tool in listed} == TOOLS | CALCULATORS
    assert all(tool.description for tool in listed)


async def test_files_are_inspected_with_their_findings(server: MCPServer[Any]) -> None:
    told = await call(server, "inspect_files", paths=["log.csv"])

    assert told["findings"]
    assert all(set(found) == {"id", "check", "verdict", "claim", "caveats"} for found in told["findings"])


async def test_a_diagnosis_has_a_plan_once_the_brief_says_enough(server: MCPServer[Any]) -> None:
    asked = await call(server, "diagnose", paths=[], brief="hello")
    told = await call(server, "diagnose", paths=["log.csv"], brief="please plan this")

    assert asked == {"findings": [], "questions": ["What data do you have?"]}
    assert told["plan"]["next_action"] == "run_error_analysis"
    assert "steps" not in told["plan"]


async def test_a_project_goes_on_and_its_results_are_logged(server: MCPServer[Any]) -> None:
    first = await call(server, "plan", message="please plan this", paths=["log.csv"])
    again = await call(server, "plan", message="a better plan", project=first["project"], whole=True)
    result = {
        "change": "cleaner labels",
        "metric": "accuracy",
        "before": {"value": 0.84, "n": 500},
        "after": {"value": 0.87},
        "better": "higher",
    }
    logged = await call(server, "log_experiment", project=first["project"], result=result)

    assert (first["phase"], first["plan"]["version"]) == ("planned", 1)
    assert (again["plan"]["version"], len(again["plan"]["steps"])) == (2, 9)
    assert logged["change"] == "cleaner labels"


async def test_the_methodology_can_be_searched(server: MCPServer[Any]) -> None:
    told = await call(server, "search_methodology", query="read the errors", kind="passage")

    assert [passage["id"] for passage in told["passages"]] == ["step-4"]


async def test_a_calculator_answers_in_words(server: MCPServer[Any]) -> None:
    result = await result_of(server, "size_dev_set", error=0.1, difference=0.02)

    assert not result.is_error
    assert "examples" in text(result)


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("inspect_files", {"paths": ["../secret.csv"]}, "outside"),
        ("inspect_files", {"paths": ["/etc/passwd"]}, "--root"),
        ("inspect_files", {"paths": ["nothing.csv"]}, "not a file"),
        ("inspect_files", {"paths": []}, "neither files nor a brief"),
        ("plan", {"message": "hi", "project": "nobody"}, "There is no such thread."),
        ("size_dev_set", {"error": 2, "difference": 0.1}, "less than or equal to 1"),
    ],
)
async def test_a_refusal_says_what_to_do(server: MCPServer[Any], tool: str, given: dict[str, Any], said: str) -> None:
    result = await result_of(server, tool, **given)

    assert result.is_error
    assert said in text(result)


async def test_a_server_out_of_reach_is_named(tmp_path: Path) -> None:
    async with httpx.AsyncClient(base_url="http://127.0.0.1:9") as nobody:
        result = await result_of(build(lambda: nobody, Library, tmp_path), "plan", message="hi")

    assert "plumbline serve" in text(result)


async def test_the_same_tools_come_over_streamable_http(server: MCPServer[Any]) -> None:
    with running(server.streamable_http_app()) as base:
        async with Client(f"{base}/mcp") as agent:
            assert {tool.name for tool in (await agent.list_tools()).tools} == TOOLS | CALCULATORS


async def test_the_command_serves_over_standard_input_and_output(tmp_path: Path) -> None:
    """The handshake and what needs no project come before the server that keeps projects is started."""
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "server.cli", "mcp", "--root", str(tmp_path)],
        env={"PLUMBLINE_DATA_DIR": str(tmp_path / "data")},
    )
    async with Client(command) as agent:
        listed = (await agent.list_tools()).tools
        size = await agent.call_tool("size_dev_set", {"error": 0.1, "difference": 0.02})
        assert not (tmp_path / "data").exists()

    assert {tool.name for tool in listed} == TOOLS | CALCULATORS
    assert "examples" in text(size)


async def test_two_calls_at_once_start_one_server(client: httpx.AsyncClient, tmp_path: Path) -> None:
    made: list[httpx.AsyncClient] = []

    def connect() -> httpx.AsyncClient:
        made.append(client)
        return client

    server = build(connect, Library, tmp_path)
    refused = await asyncio.gather(*(result_of(server, "plan", message="hi", project="nobody") for _ in range(3)))

    assert ["There is no such thread." in text(result) for result in refused] == [True] * 3
    assert len(made) == 1


async def call(server: MCPServer[Any], tool: str, **given: Any) -> dict[str, Any]:
    """A tool's answer."""
    result = await result_of(server, tool, **given)
    assert not result.is_error, text(result)
    told: dict[str, Any] = json.loads(text(result))
    assert result.structured_content == told
    return told


async def result_of(server: MCPServer[Any], tool: str, **given: Any) -> CallToolResult:
    """What a tool returned, error or not."""
    async with Client(server) as agent:
        return await agent.call_tool(tool, given)


def text(result: CallToolResult) -> str:
    """What a result says."""
    return "".join(part.text for part in result.content if isinstance(part, TextContent))


def no_model() -> Any:
    """An embedder that is not there: the search goes by words."""
    from knowledge.embedding import EmbeddingUnavailable

    raise EmbeddingUnavailable("none in tests")
