"""The documentation site: it builds without a warning, fetches nothing from elsewhere, and says what the code says."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli import app

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CHECKS = (DOCS / "checks.md").read_text(encoding="utf-8")
FETCHED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}
MOST_BYTES = 150_000  # of a picture


class Fetches(HTMLParser):
    """What a page makes a browser fetch; a link that somebody may click is none of it."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One tag."""
        found = dict(attrs).get(FETCHED.get(tag, ""))
        if found:
            self.addresses.append(found)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


def test_no_page_of_the_site_fetches_anything_from_elsewhere(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > len(list(DOCS.glob("*.md")))
    for page in pages:
        fetches = Fetches()
        fetches.feed(page.read_text(encoding="utf-8"))
        assert [address for address in fetches.addresses if re.match(r"(?:\w+:)?//", address)] == [], page.name
        assert 'class="mermaid"' not in page.read_text(encoding="utf-8"), "the theme fetches Mermaid from a CDN"


def test_the_outline_of_the_checks_leads_to_each(site: Path) -> None:
    page = (site / "checks.html").read_text(encoding="utf-8")
    outline = page[page.index('data-md-component="toc"') :]

    assert [
        check for check in re.findall(r'id="(\w+)"', page) if f"## {check}\n" in CHECKS and f'"#{check}"' not in outline
    ] == []
    assert '"#label_noise"' in outline


def test_no_style_of_the_site_fetches_anything_from_elsewhere(site: Path) -> None:
    for style in site.rglob("*.css"):
        assert not re.search(r"""(?:url\(|@import)\s*["']?(?:https?:)?//""", style.read_text(encoding="utf-8"))


def test_the_page_of_settings_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(app, ["settings"]).stdout

    assert printed in (DOCS / "settings.md").read_text(encoding="utf-8"), "run `plumbline settings` and paste it"
    assert printed.count("\n| `PLUMBLINE_") > 20


def test_the_picture_of_the_graph_is_what_the_command_draws() -> None:
    drawn = CliRunner().invoke(app, ["graph", "--svg"]).stdout

    kept = DOCS / "images" / "graph.svg"
    assert kept.read_text(encoding="utf-8") == drawn, f"run `plumbline graph --svg > {kept.relative_to(ROOT)}`"


def test_every_picture_is_small_and_shown_somewhere() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (*DOCS.rglob("*.md"), ROOT / "README.md"))
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for picture in (DOCS / "images").iterdir():
        assert picture.stat().st_size < MOST_BYTES, picture.name
        assert f"images/{picture.name}" in pages + config, picture.name


def test_the_manifest_has_the_address_it_is_asked_for() -> None:
    printed = CliRunner().invoke(app, ["slack-manifest", "https://coach.example.org/"])
    refused = CliRunner().invoke(app, ["slack-manifest", "http://coach.example.org"])

    assert printed.stdout.count("https://coach.example.org/slack/") == 3
    assert "plumbline.example.com/slack" not in printed.stdout
    assert refused.exit_code == 2
