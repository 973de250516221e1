"""The tools give a model and the rules the same findings."""

from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import ToolMessage

from agent.tools import TOOLS, File, UnknownFile, call_tool, with_files

LOG = "epoch,accuracy,val_accuracy\n" + "".join(f"{e},{0.5 + e * 0.01:.3f},{0.48 + e * 0.008:.3f}\n" for e in range(12))

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("error_budget", {"scores": [{"split": "train", "error": 0.01}, {"split": "dev", "error": 0.11, "n": 1000}]}),
    ("extrapolate_curve", {"points": [{"n_train": 1000 * 2**k, "error": 0.4 * 0.8**k} for k in range(5)]}),
    ("size_dev_set", {"error": 0.15, "difference": 0.01}),
    (
        "check_gain",
        {"change": "dropout", "metric": "accuracy", "before": {"value": 0.88, "n": 400}, "after": {"value": 0.885}},
    ),
    ("break_even", {"monthly_cost": 10_000, "monthly_cost_after": 1_000, "one_off_cost": 20_000}),
    ("inspect_file", {"file_id": "f1"}),
    ("slice_errors", {"file_id": "f1"}),
    ("compare_runs", {"file_id": "f1", "other_file_id": "f2"}),
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[File, ...]:
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for path in paths:
        path.write_text(LOG, encoding="utf-8")
    return tuple(File(f"f{index}", path.name, path) for index, path in enumerate(paths, start=1))


def test_every_tool_is_called_here() -> None:
    assert {name for name, _ in CALLS} == {tool.name for tool in TOOLS}


@pytest.mark.parametrize(("name", "args"), CALLS)
def test_a_tool_gives_the_same_findings_both_ways(name: str, args: dict[str, Any], files: tuple[File, ...]) -> None:
    """A model's tool call carries the findings as its artifact; the rules get the same list."""
    chosen = {tool.name: tool for tool in TOOLS}[name]
    with with_files(files):
        message = chosen.invoke({"name": name, "args": args, "id": "1", "type": "tool_call"})
        found = call_tool(name, args)

    assert isinstance(message, ToolMessage)
    assert [finding.id for finding in message.artifact] == [finding.id for finding in found]
    assert all(finding.id in message.text for finding in found)


def test_a_file_of_another_thread_cannot_be_named(files: tuple[File, ...]) -> None:
    with with_files(files), pytest.raises(UnknownFile, match="f1, f2"):
        call_tool("inspect_file", {"file_id": "somebody-elses"})


def test_a_cheaper_model_repays_its_cost_sooner_at_double_volume() -> None:
    (finding,) = call_tool("break_even", {"monthly_cost": 10_000, "monthly_cost_after": 1_000, "one_off_cost": 20_000})
    months = [quantity.value for quantity in finding.quantities if quantity.unit == "months"]

    assert months == sorted(months, reverse=True)


def test_two_files_of_predictions_are_compared_on_the_examples_they_share(tmp_path: Path) -> None:
    """The tool finds what the check of shared examples says, whatever that check is called."""
    wrong = {"one.csv": 60, "two.csv": 48}
    for name, errors in wrong.items():
        rows = [f"e{i},a,{'b' if i < errors else 'a'}" for i in range(400)]
        (tmp_path / name).write_text("\n".join(["id,label,prediction", *rows]), encoding="utf-8")
    with with_files(File(name, name, tmp_path / name) for name in wrong):
        (finding,) = call_tool("compare_runs", {"file_id": "one.csv", "other_file_id": "two.csv"})

    difference = finding.quantity("difference")
    assert difference is not None
    assert round(difference.value, 3) == -0.03
