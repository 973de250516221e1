"""Who may use the server: loopback alone without tokens; with tokens a bearer, or the page's cookie."""

import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from server.problems import Problem, not_found
from server.settings import Settings
from server.store.records import ThreadRow
from server.wiring import Wired

LOCAL_OWNER = "local"
COOKIE = "plumbline_token"
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


async def owner_of(request: Request, wired: Wired) -> str:
    """The name of the caller. Raises a 401 or 403 Problem."""
    if not wired.settings.tokens:
        _only_loopback(request)
        return LOCAL_OWNER
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    token = given.strip() if kind.lower() == "bearer" else request.cookies.get(COOKIE, "")
    if name := name_of(token, wired.settings):
        return name
    raise Problem(
        401,
        title="Who is asking?",
        detail="This server wants a token, and the request carries none that it knows.",
        remedy="Send Authorization: Bearer <token>, or sign in on the page.",
        headers={"WWW-Authenticate": "Bearer"},
    )


Owner = Annotated[str, Depends(owner_of)]


def own_thread(thread_id: str, owner: Owner, wired: Wired) -> ThreadRow:
    """The caller's thread; somebody else's does not exist for them."""
    thread = wired.store.threads.get(thread_id)
    if thread is None or thread.owner != owner:
        raise no_thread()
    return thread


def no_thread() -> Problem:
    """A 404 for a thread that is gone, never was, or is somebody else's."""
    return not_found("thread", "GET /v1/threads lists yours; POST /v1/threads makes one.")


OwnThread = Annotated[ThreadRow, Depends(own_thread)]


def name_of(token: str, settings: Settings) -> str | None:
    """Whose token this is; every known one is compared, in constant time each."""
    given = token.encode()
    found = [
        n for n, known in settings.tokens.items() if secrets.compare_digest(known.get_secret_value().encode(), given)
    ]
    return found[0] if found else None


def _only_loopback(request: Request) -> None:
    """Refuse other machines, and pages of other sites: they must not reach a local server through a browser."""
    peer = request.client.host if request.client else ""
    origin = request.headers.get("origin")
    host = _name(f"//{request.headers.get('host', '')}")
    if peer not in LOOPBACK_NAMES:
        raise _foreign(f"The request comes from {peer or 'an unknown place'}")
    if host not in LOOPBACK_NAMES:
        raise _foreign(f"The request was sent to the host {host or '(none)'}")
    if origin is not None and _name(origin) not in LOOPBACK_NAMES:
        raise _foreign(f"The request was sent by a page of {origin}")


def _name(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _foreign(what: str) -> Problem:
    return Problem(
        403,
        title="Only from this machine",
        detail=f"{what}; without tokens this server answers its own machine only.",
        remedy="Use http://127.0.0.1, or set PLUMBLINE_TOKENS (name=token) on the server.",
    )
