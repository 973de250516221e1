"""The page for everyone: keyboard alone, screen readers, light and dark, a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.server.browser.conftest import PHONE, Watched, file, say, violations

pytestmark = pytest.mark.browser


def test_axe_finds_nothing_wrong_with_any_state_of_the_page(page: Page) -> None:
    assert violations(page) == []
    page.locator("#file").set_input_files([file("log.csv"), file("empty.csv", "")])
    expect(page.locator("#uploads li.bad")).to_be_visible()
    assert violations(page) == []
    say(page, "plan please")
    say(page, "plan again")
    page.locator("#log-result summary").click()
    page.locator(".finding details summary").first.click()
    page.locator("#plan .path summary").first.click()
    assert violations(page) == []
    page.get_by_role("button", name="Light or dark").click()
    page.get_by_role("button", name="Projects").click()
    expect(page.get_by_role("link", name="plan please")).to_be_visible()
    assert violations(page) == []


def test_axe_finds_nothing_wrong_on_a_phone_in_the_dark(watched: Watched) -> None:
    page = watched.open(viewport=PHONE, color_scheme="dark")
    assert violations(page) == []
    say(page, "plan please")
    for area in ("Chat", "Evidence", "Plan"):
        page.locator(".views").get_by_role("button", name=area).click()
        assert violations(page) == []


def test_the_keyboard_alone_reaches_the_plan_its_evidence_and_its_exports(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("plan please")
    page.keyboard.press("Enter")
    expect(page.locator("#plan .lead")).to_be_visible()
    expect(page.get_by_label("Your message")).to_be_focused()

    page.locator("#export summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Markdown")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#export summary")).to_be_focused()
    page.locator("#plan .lead a.found").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".finding.flash")).to_be_focused()
    page.locator("#threads-open").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Search projects")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#threads-open")).to_be_focused()


def test_a_phone_shows_one_area_at_a_time_says_what_is_new_and_nothing_overflows(watched: Watched) -> None:
    page = watched.open(viewport=PHONE)
    say(page, "plan please")
    expect(page.locator("#plan")).to_be_hidden()
    expect(page.locator("#plan-new")).to_be_visible()
    for area in ("Evidence", "Plan", "Chat"):
        page.locator(".views").get_by_role("button", name=area).click()
        expect(page.get_by_role("region", name=area)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#plan-new")).to_be_hidden()


def test_dark_and_light_follow_the_system_until_somebody_chooses(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Light or dark").click()
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "light")
