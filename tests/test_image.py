"""The image and its compose file say what the code needs; no engine runs here, so they are read."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.settings import Settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
PLUMBLINE: dict[str, Any] = COMPOSE["services"]["plumbline"]


def copied() -> list[str]:
    """What the image is made of."""
    lines = re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE)
    return [name for line in lines for name in line.split()]


def test_everything_that_is_copied_is_there_and_is_sent_to_the_builder() -> None:
    sent = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))

    assert [name for name in copied() if not (ROOT / name).exists()] == []
    assert set(copied()) == sent


def test_the_image_holds_every_package_of_the_code() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert packages <= set(copied())


@pytest.mark.parametrize("package", ["psycopg", "obstore", "mcp"])
def test_the_image_has_what_its_settings_may_ask_for(package: str) -> None:
    assert re.search(rf"^{package}==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)


def test_compose_sets_only_what_is_a_setting() -> None:
    names = {f"PLUMBLINE_{name.upper()}" for name in Settings.model_fields}

    assert set(PLUMBLINE["environment"]) <= names


def test_compose_runs_workers_on_a_database_that_allows_them() -> None:
    database = COMPOSE["services"]["database"]
    url = PLUMBLINE["environment"]["PLUMBLINE_DATABASE_URL"]
    who = f"{database['environment']['POSTGRES_USER']}:{database['environment']['POSTGRES_PASSWORD']}"

    assert url == f"postgresql+psycopg://{who}@database/{database['environment']['POSTGRES_DB']}"
    assert "--workers" in PLUMBLINE["command"]
    assert not Settings(_env_file=None, database_url=url).on_sqlite
    assert PLUMBLINE["depends_on"]["database"]["condition"] == "service_healthy"


def test_compose_starts_nothing_without_its_secrets() -> None:
    """Open to other machines without a token, the server itself would refuse too."""
    assert ":?" in PLUMBLINE["environment"]["PLUMBLINE_TOKENS"]
    assert ":?" in COMPOSE["services"]["database"]["environment"]["POSTGRES_PASSWORD"]


def test_ports_and_folders_of_image_and_compose_agree() -> None:
    folder = re.findall(r"^ENV PLUMBLINE_DATA_DIR=(\S+)$", DOCKERFILE, re.MULTILINE)
    port = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)
    volumes = [volume.split(":") for volume in PLUMBLINE["volumes"]]

    assert [place for _, place in volumes] == folder
    assert {name for name, _ in volumes} < set(COMPOSE["volumes"])
    assert [entry.rpartition(":")[2] for entry in PLUMBLINE["ports"]] == port
    assert port == [str(Settings.model_fields["port"].default)]


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files and .env files are full of `NAME=`."""
    monkeypatch.setenv("PLUMBLINE_MODEL", "")

    assert Settings(_env_file=None).model is None
