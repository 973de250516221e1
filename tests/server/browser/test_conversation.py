"""The conversation: first visit, answers as they come, stop, and nothing lost or doubled when a connection drops."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.server.browser.conftest import Watched, say, watching
from tests.server.fakes import FakeCoach

pytestmark = pytest.mark.browser


def test_the_first_visit_offers_three_examples_and_one_click_reads_the_file(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".example")).to_have_count(3)
    expect(page.locator(".example .sketch")).to_have_count(3)
    page.locator(".example").nth(1).click()

    expect(page.locator(".turn[data-status=finished]")).to_have_count(1)
    expect(page.locator(".filelist")).to_contain_text("inspection_predictions.csv")
    expect(page.locator(".finding").first).to_be_visible()
    expect(page.locator(".said .files")).to_contain_text("inspection_predictions.csv")
    expect(page.locator("#uploads li")).to_have_count(0)


def test_steps_and_words_appear_as_they_happen_and_then_the_answer(page: Page, coach: FakeCoach) -> None:
    page.get_by_label("Your message").fill("wait, then plan")
    page.keyboard.press("Enter")

    expect(page.locator(".said")).to_have_text("wait, then plan")
    expect(page.locator(".steps")).to_contain_text("Reading your message")
    expect(page.locator("#areas.working")).to_be_visible()
    coach.gate.set()
    expect(page.locator(".reply strong")).to_have_text("100 errors")
    expect(page.locator("#areas.working")).to_have_count(0)
    expect(page.get_by_label("Next action")).to_contain_text("Read 100 dev errors")


def test_stop_ends_the_wait_and_the_rules_answer(page: Page, rules: FakeCoach) -> None:
    page.get_by_label("Your message").fill("wait, then plan")
    page.keyboard.press("Enter")
    expect(page.locator(".steps")).to_contain_text("Reading your message")
    page.get_by_role("button", name="Stop").click()

    expect(page.locator(".turn[data-status=finished]")).to_have_count(1)
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    assert rules.turns == 1


def test_a_message_sent_meanwhile_waits_for_the_answer_before_it(page: Page, coach: FakeCoach) -> None:
    for text in ("wait, the first", "the second"):
        page.get_by_label("Your message").fill(text)
        page.keyboard.press("Enter")
    expect(page.locator(".steps").last).to_contain_text("Waiting for the answer before")
    coach.gate.set()

    expect(page.locator(".turn[data-status=finished]")).to_have_count(2)
    expect(page.locator(".turn").last.locator(".said")).to_have_text("the second")


def test_a_reload_shows_the_same_project_and_keeps_what_was_being_written(page: Page) -> None:
    say(page, "plan please")
    page.get_by_label("Your message").fill("and then")
    address = page.url
    page.reload()

    assert page.url == address
    expect(page.locator(".turn[data-status=finished]")).to_have_count(1)
    expect(page.locator("#plan .lead")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("and then")


def test_a_reload_in_the_middle_of_a_turn_joins_it_again(page: Page, coach: FakeCoach) -> None:
    page.get_by_label("Your message").fill("wait, then plan")
    page.keyboard.press("Enter")
    expect(page.locator(".steps")).to_contain_text("Reading your message")
    page.reload()
    expect(page.locator(".said")).to_have_text("wait, then plan")
    coach.gate.set()

    expect(page.locator(".turn[data-status=finished]")).to_have_count(1)
    expect(page.locator(".turn")).to_have_count(1)
    assert coach.turns == 1


def test_a_dropped_connection_is_joined_again_without_doubling(page: Page, watched: Watched, coach: FakeCoach) -> None:
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
    assert coach.turns == 2
    watched.forgive("ERR_CONNECTION_RESET")


def test_a_server_that_dies_in_a_turn_finishes_it_once_when_it_is_back(
    browser: Browser, serve: Callable[..., Any], coach: FakeCoach
) -> None:
    with serve() as base:
        pages = watching(browser, base)
        watched = next(pages)
        page = watched.open()
        say(page, "hello")
        page.get_by_label("Your message").fill("wait, then plan")
        page.keyboard.press("Enter")
        expect(page.locator(".steps")).to_contain_text("Reading your message")
    expect(page.locator(".steps")).to_contain_text("The connection dropped. Joining again; nothing is lost.")
    coach.gate.set()
    with serve(urlsplit(base).port):
        expect(page.locator(".turn[data-status=finished]")).to_have_count(2)
        page.reload()
        expect(page.locator(".turn")).to_have_count(2)
        expect(page.locator(".said")).to_have_text(["hello", "wait, then plan"])
        expect(page.locator("#plan .planhead")).to_contain_text("Version 1")
        watched.forgive("ERR_")  # the browser itself reports the connections that this test broke
        assert next(pages, None) is None


def test_a_message_that_could_not_be_sent_is_back_in_the_box(page: Page, watched: Watched) -> None:
    page.route("**/v1/threads", lambda route: route.abort("connectionrefused"))
    page.get_by_label("Your message").fill("plan please")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").filter(has_text="cannot be reached")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("plan please")
    expect(page.locator(".example")).to_have_count(3)
    expect(page.locator("#welcome")).to_be_visible()
    watched.forgive("ERR_CONNECTION_REFUSED")


def test_a_turn_that_fails_says_so_and_can_be_sent_again(page: Page, coach: FakeCoach) -> None:
    page.get_by_label("Your message").fill("boom")
    page.keyboard.press("Enter")

    expect(page.locator(".problem")).to_contain_text("Your message is kept.")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".problem")).to_be_visible()
    assert coach.turns >= 2


def test_a_long_message_is_folded_and_opens_on_demand(page: Page) -> None:
    say(page, "a plan with many words " * 100)
    folded = page.locator(".said p").bounding_box()
    page.get_by_role("button", name="Show all of it").click()
    opened = page.locator(".said p").bounding_box()

    assert folded is not None
    assert opened is not None
    assert opened["height"] > folded["height"]


def test_long_conversations_scroll_inside_the_chat_and_never_move_the_page(page: Page) -> None:
    for _ in range(3):
        say(page, "plan " + "please, at length, " * 60)

    assert page.evaluate("document.scrollingElement.scrollTop") == 0
    assert page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")
    expect(page.get_by_label("Your message")).to_be_in_viewport()
