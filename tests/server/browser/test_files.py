"""Files in the page: chosen, dropped, pasted, taken back, tried again, and still there after a reload."""

import pytest
from playwright.sync_api import Page, expect

from tests.server.browser.conftest import LOG, Watched, file, say

pytestmark = pytest.mark.browser

TRANSFER = "text => { const data = new DataTransfer(); data.items.add(new File([text], 'log.csv')); return data; }"
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.getElementById("text").dispatchEvent(event);
}"""


def test_a_file_is_dropped_read_and_taken_back(page: Page) -> None:
    transfer = page.evaluate_handle(TRANSFER, LOG)
    page.dispatch_event("body", "dragenter", {"dataTransfer": transfer})
    expect(page.locator("body.dropping")).to_be_visible()
    page.dispatch_event("body", "drop", {"dataTransfer": transfer})
    expect(page.locator("body.dropping")).to_have_count(0)
    expect(page.locator("#uploads")).to_contain_text("Read as")
    page.get_by_role("button", name="Remove log.csv").click()

    expect(page.locator("#uploads li")).to_have_count(0)
    expect(page.locator(".filelist li")).to_have_count(0)


def test_files_added_together_belong_to_one_project(page: Page) -> None:
    page.locator("#file").set_input_files([file("run1.csv"), file("run2.csv")])
    say(page, "plan these")

    expect(page.locator(".said .files li")).to_have_count(2)
    expect(page.locator(".filelist li")).to_have_count(2)


def test_a_pasted_log_becomes_a_file_and_may_stay_text(page: Page) -> None:
    page.evaluate(PASTE, LOG)
    expect(page.locator("#uploads")).to_contain_text("pasted.csv")
    expect(page.locator("#uploads")).to_contain_text("Read as")
    expect(page.get_by_label("Your message")).to_have_value("")
    page.get_by_role("button", name="Keep as text pasted.csv").click()

    expect(page.locator("#uploads li")).to_have_count(0)
    expect(page.get_by_label("Your message")).to_have_value(LOG)


def test_pasted_prose_stays_in_the_message(page: Page) -> None:
    assert (
        page.evaluate(
            "import('/static/paste.js').then(m => m.asFile('We have 3 cameras.\\nNone is new.\\n'.repeat(20)))"
        )
        is None
    )


def test_a_file_that_cannot_be_read_says_what_to_do(page: Page) -> None:
    page.locator("#file").set_input_files(file("empty.csv", ""))

    expect(page.locator("#uploads li.bad")).to_contain_text("empty")


def test_an_upload_that_broke_is_tried_again(page: Page, watched: Watched) -> None:
    page.route("**/files", lambda route: route.abort("connectionreset"), times=1)
    page.locator("#file").set_input_files(file("log.csv"))
    expect(page.locator("#uploads li.bad")).to_contain_text("The connection broke.")
    page.get_by_role("button", name="Try again log.csv").click()

    expect(page.locator("#uploads")).to_contain_text("Read as")
    say(page, "plan this")
    expect(page.locator(".said .files")).to_have_text("log.csv")
    watched.forgive("ERR_CONNECTION_RESET")


def test_a_file_waits_for_its_message_through_a_reload(page: Page) -> None:
    page.locator("#file").set_input_files(file("log.csv"))
    expect(page.locator("#uploads")).to_contain_text("Read as")
    page.reload()
    expect(page.locator("#uploads")).to_contain_text("log.csv")
    say(page, "plan this")

    expect(page.locator(".said .files")).to_have_text("log.csv")
    expect(page.locator("#uploads li")).to_have_count(0)
