"""The page in Debian's Chromium: first visit, files, ledger, phone, keyboard, reconnect; never a console error."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect, sync_playwright

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
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

expect.set_options(timeout=20_000)  # a busy machine takes seconds for its first inspection of a file

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed (apt-get install chromium)"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    with running(create_app(settings(tmp_path), lambda _: Coaches(FakeCoach(), FakeCoach()))) as url:
        yield url


@pytest.fixture
def errors() -> list[str]:
    """What the page complained of; must be empty at the end."""
    return []


@pytest.fixture
def page(browser: Browser, base: str, errors: list[str]) -> Iterator[Page]:
    """A page that reaches this server only; any error in it fails the test."""
    context = browser.new_context(viewport=DESKTOP, base_url=base, color_scheme="light")  # type: ignore[arg-type]
    shown = context.new_page()
    shown.set_default_timeout(10_000)

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    def only_here(route: Route) -> None:
        if route.request.url.startswith((base, "data:")):
            route.continue_()
        else:
            errors.append(f"asked for {route.request.url}")
            route.abort()

    shown.on("console", console)
    shown.on("pageerror", lambda error: errors.append(str(error)))
    shown.route("**/*", only_here)
    shown.goto("/")
    yield shown
    context.close()
    assert errors == []


def say(page: Page, text: str) -> None:
    before = page.locator(".turn[data-status=finished]").count()
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".turn[data-status=finished]")).to_have_count(before + 1)


def test_the_first_visit_offers_three_examples_and_one_click_reads_the_file(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".example")).to_have_count(3)
    page.locator(".example").nth(1).click()

    expect(page.locator(".turn[data-status=finished]")).to_have_count(1)
    expect(page.locator(".filelist")).to_contain_text("inspection_predictions.csv")
    expect(page.locator(".finding").first).to_be_visible()
    expect(page.locator(".said .files")).to_contain_text("inspection_predictions.csv")


def test_a_plan_stands_beside_the_chat_and_leads_to_its_evidence(page: Page) -> None:
    say(page, "plan please")

    expect(page.get_by_label("Next action")).to_contain_text("Read 100 dev errors")
    expect(page.locator("#plan .path > li")).to_have_count(9)
    expect(page.locator("#plan [aria-current=step]")).to_contain_text("Diagnose")
    page.locator("#plan .lead a.found").click()
    expect(page.locator(".finding.flash")).to_contain_text("Dev error is 16%.")
    expect(page.locator(".finding img").first).to_have_js_property("complete", value=True)
    expect(page.locator("#export")).to_be_visible()


def test_a_reload_shows_the_same_project(page: Page) -> None:
    say(page, "plan please")
    address = page.url
    page.reload()

    assert page.url == address
    expect(page.locator(".turn[data-status=finished]")).to_have_count(1)
    expect(page.locator("#plan .lead")).to_be_visible()


def test_a_dropped_connection_is_joined_again_without_doubling(page: Page, errors: list[str]) -> None:
    dropped: list[str] = []

    def drop_once(route: Route) -> None:
        if dropped:
            route.fallback()
        else:
            dropped.append(route.request.url)
            route.abort("connectionreset")

    say(page, "hello")
    page.route("**/messages", drop_once)
    say(page, "plan please")

    assert len(dropped) == 1
    assert [error for error in errors if "ERR_CONNECTION_RESET" not in error] == []
    errors.clear()  # the browser itself reports the connection that this test broke


def test_a_dropped_file_is_sent_and_can_be_taken_back(page: Page) -> None:
    page.locator("#file").set_input_files(
        {"name": "log.csv", "mimeType": "text/csv", "buffer": b"epoch,train_acc,val_acc\n1,0.7,0.68\n2,0.9,0.7\n"}
    )
    expect(page.locator("#uploads")).to_contain_text("Read as")
    page.get_by_role("button", name="Remove log.csv").click()

    expect(page.locator("#uploads li")).to_have_count(0)


def test_files_added_together_belong_to_one_project(page: Page) -> None:
    log = b"epoch,train_acc,val_acc\n1,0.7,0.68\n2,0.9,0.7\n"
    files = [{"name": f"run{number}.csv", "mimeType": "text/csv", "buffer": log} for number in (1, 2)]
    page.locator("#file").set_input_files(files)  # type: ignore[arg-type]
    say(page, "plan these")

    expect(page.locator(".said .files li")).to_have_count(2)
    expect(page.locator(".filelist li")).to_have_count(2)


def test_a_file_that_cannot_be_read_says_what_to_do(page: Page) -> None:
    page.locator("#file").set_input_files({"name": "empty.csv", "mimeType": "text/csv", "buffer": b""})

    expect(page.locator("#uploads li.bad")).to_contain_text("empty")


def test_a_result_is_logged_in_the_ledger(page: Page) -> None:
    say(page, "plan please")
    page.get_by_role("button", name="We tried it: log the result").click()
    page.get_by_label("What changed").fill("dropout 0.3")
    page.get_by_label("Before").fill("84%")
    page.get_by_label("After", exact=True).fill("0.86")
    page.get_by_label("Examples in the set").fill("500")
    page.get_by_role("button", name="Does it beat the noise?").click()

    expect(page.locator(".turn[data-status=finished]")).to_have_count(2)
    expect(page.locator(".turn").last).to_contain_text("dropout 0.3")


def test_projects_are_searched_renamed_and_deleted(page: Page) -> None:
    say(page, "Wake words in kitchens")
    page.get_by_role("button", name="Projects").click()
    page.get_by_role("button", name="Rename Wake words in kitchens").click()
    page.get_by_label("New title").fill("Kitchens")
    page.keyboard.press("Enter")
    expect(page.locator("#title")).to_have_text("Kitchens")
    page.get_by_label("Search projects").fill("nothing like it")
    expect(page.locator("#thread-list")).to_contain_text("Nothing matches.")
    page.get_by_label("Search projects").fill("kitchens")
    page.get_by_role("button", name="Delete Kitchens").click()
    page.get_by_role("button", name="Delete Kitchens").click()

    expect(page.locator("#welcome")).to_be_visible()


def test_the_keyboard_alone_reaches_the_plan(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("plan please")
    page.keyboard.press("Enter")

    expect(page.locator("#plan .lead")).to_be_visible()


def test_a_phone_shows_one_area_at_a_time_and_nothing_overflows(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    say(page, "plan please")
    expect(page.locator("#plan")).to_be_hidden()
    for area in ("Evidence", "Plan", "Chat"):
        page.locator(".views").get_by_role("button", name=area).click()
        expect(page.get_by_role("region", name=area)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_long_conversations_scroll_inside_the_chat_and_never_move_the_page(page: Page) -> None:
    for _ in range(4):
        say(page, "plan " + "please, at length, " * 60)

    assert page.evaluate("document.scrollingElement.scrollTop") == 0
    assert page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")
    expect(page.get_by_label("Your message")).to_be_in_viewport()


def test_dark_and_light_follow_the_system_until_somebody_chooses(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Light or dark").click()
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "light")
