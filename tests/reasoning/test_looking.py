"""The model may call the tools in the diagnosis: on the thread's files and on numbers that were said, two rounds."""

import json
from pathlib import Path
from typing import Any

from agent.coach import FileHandle
from agent.metrics.inspect import inspect_file
from evals.beside import structure
from tests.reasoning.minds import faithful
from tests.reasoning.model_server import Call, Mind, completion
from tests.reasoning.talking import BOLTS, Thread, reasoning

LOG = "epoch,accuracy,val_accuracy\n" + "".join(f"{e},{0.5 + e * 0.01:.3f},{0.48 + e * 0.008:.3f}\n" for e in range(12))
ARGUMENTS: list[tuple[str, dict[str, Any]]] = [
    ("size_dev_set", {"error": 0.12, "difference": 0.05}),  # both numbers are known
    ("size_dev_set", {"error": 0.12, "difference": 0.0123}),  # one is invented
    ("inspect_file", {"file_id": "../../etc/passwd"}),
    ("drop_table", {}),
    ("slice_errors", {"file_id": 7}),
]


def calling(name: str, args: dict[str, Any]) -> Any:
    """A mind that calls one tool whenever it is offered any."""

    def answer(call: Call) -> Any:
        if "tools" not in call.body:
            return faithful(call)
        function = {"name": name, "arguments": json.dumps(args)}
        called = [{"id": "call_1", "type": "function", "function": function}]
        return completion("", finish="tool_calls", tool_calls=called)

    return answer


async def test_a_tool_call_on_known_numbers_leaves_a_finding_and_is_on_record(tmp_path: Path) -> None:
    turn, served, alone = await said(tmp_path, *ARGUMENTS[0])

    assert [each["name"] for each in turn.usage["tools"]] == ["size_dev_set"] * 2
    new = turn.usage["tools"][0]["findings"]
    assert new
    assert set(new) <= {finding.id for finding in turn.findings}
    assert structure(turn.plan) == structure(alone.plan)
    assert sum("tools" in call.body for call in served.calls) == 2


async def test_tools_do_not_compute_with_invented_numbers_nor_read_other_files(tmp_path: Path) -> None:
    for name, args in ARGUMENTS[1:]:
        turn, served, alone = await said(tmp_path, name, args)

        assert all(not each["findings"] for each in turn.usage["tools"])
        assert "Refused: " in json.dumps([call.body["messages"][-1] for call in served.calls])
        assert structure(turn.plan) == structure(alone.plan)


async def test_a_first_plan_on_a_file_takes_five_calls_where_the_model_calls_no_tool(tmp_path: Path) -> None:
    """The tools are offered within the call for the diagnosis."""
    turn, served, alone = await said(tmp_path, *ARGUMENTS[0], mind=faithful)

    assert len(served.calls) == turn.usage["calls"] == 5
    assert [index for index, call in enumerate(served.calls) if "tools" in call.body] == [1]
    assert turn.usage["fell_back"] == {}
    assert structure(turn.plan) == structure(alone.plan)


async def test_an_endpoint_without_tools_is_not_offered_them_again(tmp_path: Path) -> None:
    turn, served, alone = await said(tmp_path, *ARGUMENTS[0], mind=faithful, always="no_tools")

    assert len(served.calls) == 6  # the refused offer, then the five
    assert turn.usage["fell_back"] == {}
    assert turn.usage["tools"] == []
    assert structure(turn.plan) == structure(alone.plan)


async def said(folder: Path, name: str, args: dict[str, Any], *, mind: Mind | None = None, **server: Any) -> Any:
    """The turn with a model that calls this tool (or has this mind), its server, and the rules' turn."""
    path = folder / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    handle = FileHandle("f1", "log.csv", path)
    inspection = inspect_file(*handle)
    alone = await Thread(files={handle: inspection}).say(BOLTS)
    async with reasoning(mind or calling(name, args), **server) as (thread, served):
        thread.files[handle] = inspection
        turn = await thread.say(BOLTS)
    return turn, served, alone
