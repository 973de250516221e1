"""The page in Debian's Chromium, before a server of its own; a test fails on any error in the browser's console."""

import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, ViewportSize, expect, sync_playwright

from server.app import create_app
from server.coaches import Coaches
from server.terminal.local import running
from tests.server.conftest import settings
from tests.server.fakes import FakeCoach

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESKTOP = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
PATIENCE = 20_000  # milliseconds: a busy machine takes seconds for its first inspection of a file

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

LOG = "epoch,train_acc,val_acc\n" + "\n".join(f"{epoch},0.{60 + epoch},0.{55 + epoch // 2}" for epoch in range(1, 25))

expect.set_options(timeout=PATIENCE)


class Watched:
    """Pages of one server, with all they complained of: `errors` must be empty at the end of a test."""

    def __init__(self, browser: Browser, base: str) -> None:
        self._browser = browser
        self._base = base
        self.errors: list[str] = []

    def open(self, path: str = "/", **options: Any) -> Page:
        """A page in a browser of its own, which reaches this server only."""
        chosen = {"viewport": DESKTOP, "color_scheme": "light", "reduced_motion": "reduce"} | options
        context = self._browser.new_context(base_url=self._base, **chosen)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.route("**/*", self._only_here)
        page.goto(path)
        return page

    def forgive(self, words: str) -> None:
        """Forget errors with these words, which the test itself caused."""
        self.errors = [error for error in self.errors if words not in error]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _only_here(self, route: Route) -> None:
        if route.request.url.startswith((self._base, "data:")):
            route.continue_()
        else:
            self.errors.append(f"asked for {route.request.url}")
            route.abort()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is not installed (apt-get install chromium)")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def coach() -> Iterator[FakeCoach]:
    """The coach of the server; one that waits is let go at the end."""
    made = FakeCoach()
    yield made
    made.gate.set()


@pytest.fixture
def rules() -> FakeCoach:
    """The coach that finishes a stopped turn, and waits for nothing."""
    made = FakeCoach("rules")
    made.gate.set()
    return made


@pytest.fixture
def serve(tmp_path: Path, coach: FakeCoach, rules: FakeCoach) -> Callable[..., Any]:
    """Starts a server on this test's data; again after the first has ended, it is the same server restarted."""

    def start(port: int = 0, **given: Any) -> Any:
        return running(create_app(settings(tmp_path, **given), lambda _: Coaches(coach, rules)), port)

    return start


@pytest.fixture
def base(serve: Callable[..., Any]) -> Iterator[str]:
    with serve() as url:
        yield url


@pytest.fixture
def watched(browser: Browser, base: str) -> Iterator[Watched]:
    yield from watching(browser, base)


@pytest.fixture
def page(watched: Watched) -> Page:
    """The first visit."""
    return watched.open()


def watching(browser: Browser, base: str) -> Iterator[Watched]:
    """Pages of a server, closed at the end; then none of them may have complained."""
    pages = Watched(browser, base)
    yield pages
    for context in browser.contexts:
        context.close()
    assert pages.errors == []


def say(page: Page, text: str) -> None:
    """Send a message and wait for its answer."""
    before = page.locator(".turn[data-status=finished]").count()
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".turn[data-status=finished]")).to_have_count(before + 1)


def file(name: str, text: str = LOG) -> Any:
    """A file to choose."""
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page, best practices included."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run()")["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]
