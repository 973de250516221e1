"""The plan in the page: its evidence, its versions, results logged, what it can be exported as, and paper."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.server.browser.conftest import Watched, file, say

pytestmark = pytest.mark.browser


def test_a_plan_stands_beside_the_chat_and_leads_to_its_evidence(page: Page) -> None:
    say(page, "plan please")

    expect(page.get_by_label("Next action")).to_contain_text("Read 100 dev errors")
    expect(page.locator("#plan .path > li")).to_have_count(9)
    expect(page.locator("#plan [aria-current=step]")).to_contain_text("Diagnose")
    page.locator("#plan .lead a.found").click()
    expect(page.locator(".finding.flash")).to_contain_text("Dev error is 16%.")
    expect(page.locator(".finding img").first).to_have_js_property("complete", value=True)
    expect(page.get_by_role("region", name="The numbers behind the chart")).to_contain_text("dev")
    expect(page.locator("#export")).to_be_visible()


def test_a_result_is_logged_with_one_number_and_is_drawn_against_the_noise(page: Page) -> None:
    say(page, "plan please")
    page.get_by_role("button", name="We tried it: log the result").click()
    page.get_by_label("What changed").fill("dropout 0.3")
    page.get_by_label("Before").fill("84%")
    page.get_by_label("After", exact=True).fill("0.86")
    page.get_by_label("Examples in the set").fill("500")
    page.get_by_role("button", name="Does it beat the noise?").click()

    expect(page.locator(".turn[data-status=finished]")).to_have_count(2)
    expect(page.locator(".turn").last).to_contain_text("dropout 0.3")


def test_a_result_that_is_no_number_is_refused_in_its_form(page: Page) -> None:
    say(page, "plan please")
    page.get_by_role("button", name="We tried it: log the result").click()
    page.get_by_label("What changed").fill("dropout 0.3")
    page.get_by_label("Before").fill("good")
    page.get_by_label("After", exact=True).fill("better")
    page.get_by_role("button", name="Does it beat the noise?").click()

    expect(page.locator("#result [role=alert]")).to_contain_text("Write numbers such as 84%")


def test_two_files_of_predictions_make_a_result(page: Page) -> None:
    rows = [f"e{number},{'ab'[number % 2]}," for number in range(60)]
    texts = {
        "before.csv": "\n".join(["id,label,prediction", *(row + "a" for row in rows)]),
        "after.csv": "\n".join(["id,label,prediction", *(row + row[-2] for row in rows)]),
    }
    say(page, "plan please")
    page.locator("#file").set_input_files([file(name, text) for name, text in texts.items()])
    page.get_by_text("Compare two files of predictions").click()
    form = page.locator("#comparison")
    form.get_by_label("What changed").fill("two classes")
    form.locator("[name=before_file_id]").select_option("before.csv")
    form.locator("[name=after_file_id]").select_option("after.csv")
    form.get_by_role("button").click()

    expect(page.locator(".turn").last.locator(".said")).to_have_text("Result: two classes. Error from 50% to 0%.")


def test_an_older_version_says_so_and_the_exports_follow_it(page: Page) -> None:
    say(page, "plan please")
    say(page, "plan again")
    page.get_by_label("Version").select_option("1")
    expect(page.locator(".older")).to_contain_text("This is version 1 of 2")
    expect(page.locator('[data-format="md"]')).to_have_attribute(
        "href", "/v1/threads/" + page.url[-16:] + "/plan?format=md&version=1"
    )
    page.get_by_role("button", name="Show the newest").click()

    expect(page.locator(".older")).to_have_count(0)
    expect(page.get_by_label("Version")).to_have_value("2")


def test_the_plan_is_exported_in_four_formats_and_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    say(page, "plan please")
    texts = {}
    for name, ending in (("Markdown", "md"), ("HTML page", "html"), ("CSV table", "csv"), ("JSON", "json")):
        page.locator("#export summary").click()
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        texts[ending] = Path(download.value.path()).read_text(encoding="utf-8")
    page.locator("#export summary").click()
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.locator("#toast")).to_have_text("The plan is copied.")

    assert all("Read 100 dev errors" in text for text in texts.values())
    assert json.loads(texts["json"])["version"] == 1
    assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == texts["md"]


def test_on_paper_the_plan_is_whole_and_the_chat_is_left_out(page: Page) -> None:
    say(page, "plan please")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(page.locator(".areas > .chat")).to_be_hidden()
    expect(page.get_by_text("Decision of tune")).to_be_visible()
    expect(page.locator("#evidence .finding").first).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.get_by_text("Decision of tune")).to_be_hidden()
    assert page.pdf().startswith(b"%PDF")


def test_a_passage_opens_over_the_page_and_escape_closes_it(page: Page, watched: Watched) -> None:
    say(page, "plan please")
    page.route(
        "**/passages/step-4", lambda route: route.fulfill(body="<main><h1>Diagnose first</h1><p>Read.</p></main>")
    )
    page.get_by_role("link", name="Diagnose first").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Diagnose first")
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#plan .lead")).to_be_visible()
    assert watched.errors == []
