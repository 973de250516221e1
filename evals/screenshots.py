"""Takes the documentation's pictures: `python -m evals.screenshots docs/images`, with Debian's Chromium."""

import base64
import contextlib
import html
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

import httpx
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from evals.local_server import local_server

DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=780)
TERMINAL = ViewportSize(width=860, height=200)  # as high as its text in the end
COLUMNS = 96  # of the terminal
QUALITY = 82  # of 100: text stays sharp, and a picture under 150 kB
PATIENCE = 60_000  # milliseconds for a first turn on a busy machine
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
EXAMPLE = "inspection_predictions.csv"
BRIEF = (
    "We recognise serial digits on photos of parts from two cameras. A trained model runs as a prototype; target 97%."
)

PROMPT = f"""<style>body{{margin:0;background:#14201e;color:#dfe8e6;font:14px/1.45 monospace;padding:16px 20px}}
pre{{margin:0}}.s1{{font-weight:bold}}.s2{{color:#93a5a1}}.s31{{color:#f08a80}}.s32{{color:#6fd0b4}}.s33{{color:#e5b567}}
</style><pre>$ plumbline diagnose {EXAMPLE} --brief "..."

"""


class Picture(NamedTuple):
    """What is pictured: how large, in which colours, and how to get there from the start page."""

    prepare: Callable[[Page], None]
    size: ViewportSize = DESKTOP
    scheme: Literal["light", "dark"] = "light"


def welcome(page: Page) -> None:
    """The first visit."""
    expect(page.locator(".example")).to_have_count(3)


def project(page: Page) -> None:
    """An example after its one click: chat, evidence, plan."""
    page.locator(".example").nth(1).click()
    expect(page.locator(".turn[data-status=finished]")).to_have_count(1, timeout=PATIENCE)
    expect(page.get_by_label("Next action")).to_be_attached()
    page.wait_for_load_state("networkidle")


def plan_on_a_phone(page: Page) -> None:
    """The plan alone, as a narrow screen shows it."""
    project(page)
    page.get_by_role("button", name="Plan", exact=True).click()


PICTURES = {
    "welcome": Picture(welcome),
    "project": Picture(project),
    "dark": Picture(project, scheme="dark"),
    "phone": Picture(plan_on_a_phone, PHONE),
}


def take_all(folder: Path) -> None:
    """Take every picture into the folder. Raises RuntimeError without Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise RuntimeError("Debian's chromium is not installed; run apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    with local_server() as base, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, picture in PICTURES.items():
            page = browser.new_page(
                viewport=picture.size, base_url=base, color_scheme=picture.scheme, reduced_motion="reduce"
            )
            page.goto("/")
            picture.prepare(page)
            _keep(page, folder / f"{name}.webp")
        example = httpx.get(f"{base}/static/examples/{EXAMPLE}").raise_for_status().content
        terminal = browser.new_page(viewport=TERMINAL)
        terminal.set_content(PROMPT + as_html(diagnosed(example)).rstrip() + "</pre>")
        terminal.set_viewport_size({**TERMINAL, "height": terminal.evaluate("document.documentElement.scrollHeight")})
        _keep(terminal, folder / "terminal.webp")
        browser.close()


def _keep(page: Page, target: Path) -> None:
    """The picture as WebP, a third of the size of PNG, which only Chromium's own protocol makes."""
    page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    target.write_bytes(base64.b64decode(taken["data"]))
    page.close()


def diagnosed(example: bytes) -> str:
    """What `plumbline diagnose` prints on a terminal of COLUMNS, styles and all."""
    with TemporaryDirectory() as folder:
        Path(folder, EXAMPLE).write_bytes(example)
        command = [sys.executable, "-m", "server.cli", "diagnose", str(Path(folder, EXAMPLE)), "--brief", BRIEF]
        ours, theirs = pty.openpty()
        environment = os.environ | {"COLUMNS": str(COLUMNS), "PLUMBLINE_DATA_DIR": folder}
        with subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environment):
            os.close(theirs)
            printed = b"".join(_pieces(ours))
        os.close(ours)
    return printed.decode().replace("\r\n", "\n")


def as_html(text: str) -> str:
    """Text with the few styles that the terminal's writer uses."""
    opened = re.sub(r"\x1b\[(\d+)m", lambda found: f'<span class="s{found[1]}">', html.escape(text))
    return opened.replace('<span class="s0">', "</span>")


def _pieces(end: int) -> Iterator[bytes]:
    """What comes from a terminal; Linux tells its end by an error."""
    with contextlib.suppress(OSError):
        while piece := os.read(end, 4096):
            yield piece


if __name__ == "__main__":
    take_all(Path(sys.argv[1]))
