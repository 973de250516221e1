"""Projects and who may see them: the list, signing in, a read-only link."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.server.browser.conftest import Watched, say, watching

pytestmark = pytest.mark.browser


@pytest.fixture
def guarded(browser: Browser, serve: Callable[..., Any]) -> Iterator[Watched]:
    """A server that asks for a token."""
    with serve(tokens="ann=a1") as base:
        yield from watching(browser, base)


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


def test_the_open_project_is_renamed_in_the_bar(page: Page) -> None:
    say(page, "Wake words in kitchens")
    page.get_by_role("button", name="Rename this project").click()
    page.get_by_label("New title").fill("Kitchens")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Kitchens")
    expect(page).to_have_title("Kitchens · Plumbline")


def test_signing_in_sharing_and_signing_out(guarded: Watched) -> None:
    page = guarded.open()
    page.get_by_label("Your token").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("does not know that token")
    guarded.forgive("401")
    page.get_by_label("Your token").fill("a1")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".example")).to_have_count(3)
    page.wait_for_load_state()
    say(page, "plan please")
    page.locator("#export summary").click()
    with page.expect_response("**/share") as answer:
        page.get_by_role("button", name="Share a read-only link").click()
    link = answer.value.json()["url"]

    reader = guarded.open(link)
    expect(reader.get_by_label("Next action")).to_contain_text("Read 100 dev errors")
    expect(reader.locator(".finding img").first).to_have_js_property("complete", value=True)
    expect(reader.locator("form, #tried, #export")).to_have_count(0)

    page.locator("#export summary").click()
    page.get_by_role("button", name="Stop sharing").click()
    expect(page.locator("#toast")).to_have_text("The link no longer works.")
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Not found")
    guarded.forgive("404")
    page.get_by_role("button", name="Projects").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Your token")).to_be_visible()
