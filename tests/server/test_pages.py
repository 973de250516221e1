"""The page as a browser gets it, without one."""

import re
from pathlib import Path

import httpx
import pytest

from agent.metrics.inspect import inspect_file
from server.app import create_app
from server.coaches import Coaches
from server.store.records import TurnRow
from server.web.rendering import HERE, markdown, render
from server.web.views import EXAMPLES, Example, TurnView, examples
from tests.server.conftest import serving, settings
from tests.server.fakes import FakeCoach

PAGE = {"accept": "text/html"}


async def test_pages_allow_no_inline_script_and_have_none(client: httpx.AsyncClient, thread: str) -> None:
    await client.post(f"/v1/threads/{thread}/messages", json={"text": "plan <script>alert(1)</script>"})
    for path in ("/", f"/t/{thread}", f"/t/{thread}/plan", f"/t/{thread}/evidence", f"/t/{thread}/turns/1"):
        page = await client.get(path, headers=PAGE)
        assert page.status_code == 200
        assert "script-src 'self';" in page.headers["content-security-policy"]
        assert "<script>" not in page.text
        assert not re.search(r"\son\w+=|\sstyle=", page.text)


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "![a](https://evil.example/x.png)",
        "<b onclick=x>a</b>",
    ],
)
def test_markdown_from_anybody_is_safe(text: str) -> None:
    shown = str(markdown(text))

    assert "<img" not in shown
    assert "<b" not in shown
    assert 'href="javascript' not in shown


async def test_a_browser_gets_a_page_for_an_error_and_a_script_a_problem(client: httpx.AsyncClient) -> None:
    page = await client.get("/t/nobody", headers=PAGE)
    document = await client.get("/t/nobody")

    assert page.status_code == document.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert document.headers["content-type"] == "application/problem+json"


async def test_signing_in_keeps_the_token_in_a_cookie_that_scripts_cannot_read(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path, tokens="ann=a1"), lambda _: Coaches(FakeCoach(), FakeCoach()))
    async with serving(app) as client:
        sent_away = await client.get("/", headers=PAGE)
        wrong = await client.post("/signin", data={"token": "no"})
        right = await client.post("/signin", data={"token": "a1"})

        assert sent_away.headers["location"] == "/signin"
        assert wrong.status_code == 401
        assert "HttpOnly" in right.headers["set-cookie"]
        assert "SameSite=strict" in right.headers["set-cookie"]
        assert (await client.get("/", headers=PAGE)).status_code == 200


async def test_a_shared_link_shows_the_project_to_anybody_and_only_as_long_as_it_lives(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path, tokens="ann=a1"), lambda _: Coaches(FakeCoach(), FakeCoach()))
    async with serving(app) as client:
        ann = {"authorization": "Bearer a1"}
        thread = (await client.post("/v1/threads", headers=ann)).json()["thread_id"]
        await client.post(f"/v1/threads/{thread}/messages", json={"text": "plan"}, headers=ann)
        link = (await client.post(f"/v1/threads/{thread}/share", headers=ann)).json()["url"]

        shown = await client.get(link)
        assert "Read 100 dev errors" in shown.text
        assert "log the result" not in shown.text
        chart = re.search(r'src="(/s/[^"]+)"', shown.text)
        assert chart is not None
        assert (await client.get(chart[1].replace("&amp;", "&"))).headers["content-type"] == "image/svg+xml"
        await client.delete(f"/v1/threads/{thread}/share", headers=ann)
        assert (await client.get(link)).status_code == 404


async def test_the_plan_can_be_had_in_every_format(client: httpx.AsyncClient, thread: str) -> None:
    await client.post(f"/v1/threads/{thread}/messages", json={"text": "plan"})
    kinds = {"json": "application/json", "md": "text/markdown", "html": "text/html", "csv": "text/csv"}
    for wanted, kind in kinds.items():
        answer = await client.get(f"/v1/threads/{thread}/plan?format={wanted}")
        assert answer.headers["content-type"].startswith(kind)
        assert "Read 100 dev errors" in answer.text
    html = (await client.get(f"/v1/threads/{thread}/plan?format=html&version=1")).text
    assert "http://" not in html
    assert "href=" not in html
    assert "Diagnose first" in html
    assert "data:image/svg+xml;base64," in html
    assert (await client.get(f"/v1/threads/{thread}/plan?version=2")).status_code == 404


async def test_before_there_is_a_plan_the_page_says_what_it_still_needs(client: httpx.AsyncClient, thread: str) -> None:
    await client.post(f"/v1/threads/{thread}/messages", json={"text": "hello"})
    page = (await client.get(f"/t/{thread}/plan", headers=PAGE)).text

    assert all(words in page for words in ("what the system does", "what data there is", "where the project stands"))
    assert ", known" not in page


def test_a_turn_shows_what_its_model_spent() -> None:
    usage = {"model": "large", "calls": 3, "tokens": 4120, "cost": 0.012, "thread_cost": 0.03}
    row = TurnRow("t", 1, "finished", 1, "hi", [], None, "answered", "Hello.", [], [], None, usage, 0.0, 0.0)

    page = render("turn.html", turn=TurnView(row, [], ""), readonly=False, passages="/passages")

    assert "large: 3 calls, 4,120 tokens, cost 0.012 (0.03 in this project)" in page


async def test_a_chart_can_be_had_in_every_format(client: httpx.AsyncClient, thread: str) -> None:
    await client.post(f"/v1/threads/{thread}/messages", json={"text": "plan"})
    place = f"/v1/threads/{thread}/findings/error_budget-1/chart"

    assert "vega-lite" in (await client.get(place)).json()["$schema"]
    assert (await client.get(f"{place}?format=svg")).text.startswith("<svg")
    assert (await client.get(f"{place}?format=png")).content.startswith(b"\x89PNG")


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.file)
def test_every_example_file_is_read_and_found_something_in(example: Example) -> None:
    read = inspect_file("f1", example.file, EXAMPLES / example.file)

    assert read.error is None
    assert read.findings or read.points


async def test_scripts_are_asked_for_anew_and_sent_only_when_they_changed(client: httpx.AsyncClient) -> None:
    first = await client.get("/static/app.js")
    again = await client.get("/static/app.js", headers={"if-none-match": first.headers["etag"]})

    assert first.headers["cache-control"] == again.headers["cache-control"] == "no-cache"
    assert (first.status_code, again.status_code) == (200, 304)


def test_the_page_weighs_less_than_100_kilobytes() -> None:
    assert sum(path.stat().st_size for path in (HERE / "static").glob("*.*")) < 100_000
