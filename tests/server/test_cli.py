"""The command line: light to start, plain in its refusals, honest in its exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from agent.metrics.finding import Finding
from agent.vocabulary import Bottleneck, Verdict
from server.terminal.diagnosing import fires

HEAVY = (
    "alembic",
    "chromadb",
    "fastapi",
    "langchain_core",
    "langgraph",
    "numpy",
    "onnxruntime",
    "openai",
    "polars",
    "scipy",
    "slack_bolt",
    "sqlalchemy",
    "vl_convert",
)


def run(
    *arguments: str, given: str = "", folder: Path | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    home = {"PLUMBLINE_DATA_DIR": str(folder / "data")} if folder else {}
    return subprocess.run(
        [sys.executable, "-m", "server.cli", *arguments],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": "", "HOME": str(folder or "")} | home | environment,
    )


def test_help_imports_nothing_heavy() -> None:
    code = f"""
import sys
from typer.testing import CliRunner
from server.cli import app
assert CliRunner().invoke(app, ["--help"]).exit_code == 0
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


def test_importing_the_server_imports_no_reader_model_or_renderer() -> None:
    heavy = ("chromadb", "polars", "scipy", "openai", "vl_convert", "slack_bolt")
    code = f"import sys, server.app; print([name for name in {heavy!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "environment", "hint"),
    [
        (["serve", "--workers", "2"], {}, "PLUMBLINE_DATABASE_URL"),
        (["serve", "--host", "0.0.0.0"], {}, "PLUMBLINE_TOKENS"),  # noqa: S104 - it must be refused
        (["serve"], {"PLUMBLINE_PORT": "http"}, "PLUMBLINE_PORT"),
        (["diagnose", "nothing.csv"], {}, "nothing.csv"),
        (["eval", "nowhere"], {}, "nowhere"),
    ],
)
def test_a_refusal_is_one_line_with_a_way_out(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], hint: str
) -> None:
    refused = run(*arguments, folder=tmp_path, **environment)

    assert refused.returncode == 2
    assert refused.stdout == ""
    assert len(refused.stderr.strip().splitlines()) == 1
    assert hint in refused.stderr


def test_the_schema_is_printed_as_json() -> None:
    assert set(json.loads(run("schema").stdout)) == {"plan", "turn", "scenario"}


def test_a_gate_fires_for_a_supported_finding_only() -> None:
    shown = Finding(id="a", check="leakage", verdict=Verdict.supported, claim="", speaks={Bottleneck.evaluation: 0.9})
    unsure = shown.model_copy(update={"verdict": Verdict.undetermined})
    harmless = shown.model_copy(update={"speaks": {Bottleneck.evaluation: -0.6}})

    assert fires(shown, {"leakage"})
    assert fires(shown, {"any"})
    assert not fires(shown, {"label_noise"})
    assert not fires(unsure, {"leakage", "any"})
    assert not fires(harmless, {"any"})
