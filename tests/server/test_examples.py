"""The curl examples of the documents run as they stand, one after another, against a server like `make run`'s."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.app import create_app
from server.terminal.local import running
from tests.server.conftest import settings

ROOT = Path(__file__).parents[2]
ADDRESS = "http://127.0.0.1:8000"
PATIENCE = 120  # seconds; a script takes two on an idle machine

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(create_app(settings(tmp_path_factory.mktemp("data")))) as url:
        yield url


@pytest.mark.parametrize("document", ["README.md", "docs/api.md"])
def test_the_examples_run_as_they_stand(document: str, base: str, tmp_path: Path) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```bash\n(.*?)```", text, re.DOTALL) if "curl" in block]
    script = "\n".join(blocks).replace(ADDRESS, base)
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607 - a user's own shell and curl
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert blocks
    assert ran.returncode == 0, ran.stderr + ran.stdout[-500:]
    assert "collect_targeted_data" in ran.stdout  # the plan of the example came through
