"""The documents say what is so: commands exist, the graph is the graph, nothing private is committed."""

import re
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.graph import mermaid
from server.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_LINES = 400


def tracked(*patterns: str) -> list[Path]:
    """The files of the repository that git knows."""
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True)  # noqa: S607 - git is where it is
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_the_readme_shows_the_state_machine_as_it_is() -> None:
    assert mermaid().strip() in README


@pytest.mark.parametrize("command", sorted(set(re.findall(r"\.venv/bin/plumbline (\w+)", README))))
def test_every_command_of_the_readme_exists(command: str) -> None:
    assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0


@pytest.mark.parametrize("verb", sorted(set(re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE))))
def test_every_verb_of_the_readme_is_in_the_makefile(verb: str) -> None:
    assert re.search(rf"^{verb}:.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_file_that_a_document_names_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"\]\(([\w/.-]+)\)", text) + re.findall(
        r"`((?:agent|knowledge|evals|server|docs)/[\w/.]+)`", text
    )
    missing = [path for path in named if "NAME" not in path and not (ROOT / path).exists()]
    assert not missing


def test_no_module_is_longer_than_two_screens_allow() -> None:
    long = {
        path.name: lines
        for path in tracked("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert not long


def test_no_lock_file_names_a_host() -> None:
    for path in tracked("*.lock"):
        assert "://" not in path.read_text(encoding="utf-8"), path.name


def test_no_path_of_one_machine_is_committed() -> None:
    own = re.compile(r"(?<![\w.])/(?:work|farm|root|home/(?!plumbline))/\w")
    found = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py", "*.md", "*.toml", "*.yaml", "*.json", "*.csv")
        if path != Path(__file__) and own.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found
