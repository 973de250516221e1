"""The page and its fragments: `/`, `/t/{thread}`, its turns, evidence and plan, shared links, sign-in."""

from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool

from server.auth import COOKIE, Owner, OwnThread, name_of
from server.plans import ChartFormat, Version, chart_response
from server.problems import not_found
from server.store.records import ThreadRow
from server.web import views
from server.web.rendering import HERE, markdown, render
from server.wiring import Wired, Wiring

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

STATIC = HERE / "static"
YEAR_SECONDS = 365 * 24 * 3600
SIGN_IN_BYTES = 4096


class Assets(StaticFiles):
    """Style and scripts. A browser asks each time whether it has the newest: an old script must not meet a new page."""

    def file_response(self, *given: Any, **named: Any) -> Response:
        """The file, or that it is unchanged."""
        response = super().file_response(*given, **named)
        response.headers["cache-control"] = "no-cache"
        return response


@router.get("/")
def home(owner: Owner, wired: Wired) -> Response:
    """A new project, the examples, and the list of the caller's projects."""
    return _page(wired, owner, None)


@router.get("/t/{thread_id}")
def project(thread: OwnThread, owner: Owner, wired: Wired) -> Response:
    """A project: chat, evidence and plan."""
    return _page(wired, owner, thread)


@router.get("/t/{thread_id}/turns/{turn}")
def turn_fragment(thread: OwnThread, turn: int, wired: Wired) -> Response:
    """One turn, as the page shows it."""
    view = views.turn(wired.store, thread.id, turn)
    if view is None:
        raise not_found("turn", "The thread's transcript lists its turns.")
    return HTMLResponse(render("turn.html", turn=view, readonly=False, passages="/passages"))


@router.get("/t/{thread_id}/evidence")
def evidence_fragment(thread: OwnThread, wired: Wired) -> Response:
    """Files and findings."""
    return HTMLResponse(render("evidence.html", **views.evidence(wired.store, thread.id), readonly=False))


@router.get("/t/{thread_id}/plan")
def plan_fragment(thread: OwnThread, wired: Wired, version: Version = None) -> Response:
    """The newest plan, or the version named."""
    return HTMLResponse(render("plan.html", **views.plan(wired.store, thread, version), readonly=False))


@router.get("/t/{thread_id}/ledger")
def ledger_fragment(thread: OwnThread, wired: Wired) -> Response:
    """The experiments of the plan, and the forms that log another."""
    values = views.plan(wired.store, thread)
    if values["plan"] is None:
        raise not_found("ledger yet", "It comes with the first plan.")
    return HTMLResponse(render("ledger.html", **values, readonly=False))


@router.get("/threads")
def threads_fragment(owner: Owner, wired: Wired, q: str = "") -> Response:
    """The list of projects, searched."""
    found = wired.store.threads.listed(owner, q)
    return HTMLResponse(render("threads.html", threads=found, thread=None, query=q))


@router.get("/passages/{passage_id}")
def passage_page(passage_id: str, _owner: Owner, wired: Wired) -> Response:
    """A passage or case, to read."""
    return _passage(wired, passage_id)


@router.get("/s/{share}")
def shared(share: str, wired: Wired) -> Response:
    """A project behind a read-only link."""
    thread = _shared(wired, share)
    places = {"charts": f"/s/{share}/findings", "passages": f"/s/{share}/passages"}
    values = views.everything(wired.store, thread) | places
    return HTMLResponse(render("shared.html", thread=thread, readonly=True, **values))


@router.get("/s/{share}/findings/{finding_id}/chart")
def shared_chart(share: str, finding_id: str, wired: Wired) -> Response:
    """A chart of a shared project."""
    return chart_response(wired, _shared(wired, share), finding_id, ChartFormat.svg)


@router.get("/s/{share}/passages/{passage_id}")
def shared_passage(share: str, passage_id: str, wired: Wired) -> Response:
    """A passage or case that a shared project cites."""
    _shared(wired, share)
    return _passage(wired, passage_id)


@router.get("/signin")
def sign_in_form() -> Response:
    """Where a browser gives its token."""
    return HTMLResponse(_sign_in(""))


@router.post("/signin")
async def sign_in(request: Request, wired: Wired) -> Response:
    """Keep the token in a cookie that only this site is sent and no script can read."""
    body = (await request.body())[:SIGN_IN_BYTES].decode(errors="replace")
    token = parse_qs(body).get("token", [""])[0].strip()
    if name_of(token, wired.settings) is None:
        page = await run_in_threadpool(_sign_in, "This server does not know that token.")
        return HTMLResponse(page, status_code=401)
    answer = RedirectResponse("/", status_code=303)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, max_age=YEAR_SECONDS, httponly=True, samesite="strict", secure=secure)
    return answer


@router.post("/signout")
def sign_out() -> Response:
    """Forget the token in this browser."""
    answer = RedirectResponse("/signin", status_code=303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def _page(wired: Wiring, owner: str, thread: ThreadRow | None) -> Response:
    values = views.everything(wired.store, thread)
    listed = wired.store.threads.listed(owner)
    page = render(
        "page.html",
        thread=thread,
        threads=listed,
        query="",
        examples=views.examples(),
        can_share=bool(wired.settings.tokens),
        owner=owner,
        readonly=False,
        **values,
    )
    return HTMLResponse(page, headers={"cache-control": "no-store"})


def _passage(wired: Wiring, passage_id: str) -> Response:
    entry = wired.coaching.entry(passage_id)
    if entry is None:
        raise not_found("passage", "The links in a plan lead to those that exist.")
    kind = "An example project" if entry.kind == "case" else "From the methodology"
    page = render("simple.html", title=entry.title, kind=kind, body=markdown(entry.text), form=False, detail="")
    return HTMLResponse(page)


def _shared(wired: Wiring, share: str) -> ThreadRow:
    thread = wired.store.threads.shared(share)
    if thread is None:
        raise not_found("shared project", "Ask its owner for a new link.")
    return thread


def _sign_in(detail: str) -> str:
    return render("simple.html", title="Sign in", kind="", body="", form=True, detail=detail)
