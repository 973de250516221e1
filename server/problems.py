"""Problem documents (RFC 9457): every refusal has a status, a title, what happened, and the way out."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"

logger = logging.getLogger(__name__)

REMEDIES = {
    404: "Check the address; GET /v1/openapi.json lists what there is.",
    405: "Use one of the methods that the Allow header names.",
    413: "Send less at once; the limits are settings of the server.",
    415: "Send JSON with Content-Type: application/json.",
}


class ProblemDocument(BaseModel):
    """The body of every error."""

    type: str = Field("about:blank", description="Always about:blank: the status and title say what kind it is.")
    status: int
    title: str
    detail: str
    remedy: str = Field(description="What to do about it.")
    fields: list[dict[str, str]] = Field(default_factory=list, description="Where in the request the trouble is.")


class Problem(Exception):
    """A refusal that its reader can act on; raised by routes, answered as a problem document."""

    def __init__(
        self, status: int, *, title: str, detail: str, remedy: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.document = ProblemDocument(type="about:blank", status=status, title=title, detail=detail, remedy=remedy)
        self.headers = dict(headers or {})


def not_found(what: str, remedy: str) -> Problem:
    """A 404 for something that is not there, or not this caller's."""
    return Problem(404, title="Not found", detail=f"There is no such {what}.", remedy=remedy)


def too_large(what: str, limit: str, setting: str) -> Problem:
    """A 413 that names the limit and the setting behind it."""
    return Problem(
        413,
        title="Too large",
        detail=f"{what} is over the limit of {limit}.",
        remedy=f"Send less, or raise PLUMBLINE_{setting.upper()} on the server.",
    )


def broken_turn() -> ProblemDocument:
    """What a client is told when a turn failed for a reason of ours."""
    return ProblemDocument(
        type="about:blank",
        status=500,
        title="The turn failed",
        detail="Plumbline could not finish this turn. Your message is kept.",
        remedy="Send the message again; if it fails again, report the time of this error.",
    )


def respond(document: ProblemDocument, headers: Mapping[str, str] | None = None) -> Response:
    """The document as a response."""
    return JSONResponse(
        document.model_dump(mode="json"),
        status_code=document.status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def answer(request: Request, document: ProblemDocument, headers: Mapping[str, str] | None = None) -> Response:
    """The document; a browser that asked for a page gets it as one, and is sent to sign in if that is what it lacks."""
    wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    if not wants_page or request.url.path.startswith("/v1/"):
        return respond(document, headers)
    if document.status == HTTPStatus.UNAUTHORIZED:
        return RedirectResponse("/signin", status_code=303)
    from server.web.rendering import render

    missing = document.status == HTTPStatus.NOT_FOUND  # its remedies name calls, which a reader of pages cannot make
    body = document.detail if missing else f"{document.detail} {document.remedy}"
    page = render("simple.html", title=document.title, kind="", body=body, form=False, detail="")
    return HTMLResponse(page, status_code=document.status)


def install(app: FastAPI) -> None:
    """Answer every error of the app as a problem document."""

    @app.exception_handler(Problem)
    async def problem(request: Request, error: Problem) -> Response:
        return answer(request, error.document, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return answer(request, _invalid(error.errors()))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return answer(request, _http(error), error.headers)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return respond(
            ProblemDocument(
                type="about:blank",
                status=500,
                title="Something broke on our side",
                detail="The request was understood, but Plumbline failed to answer it.",
                remedy="Try once more; if it fails again, report the time of this error.",
            )
        )


def _http(error: HTTPException) -> ProblemDocument:
    title = HTTPStatus(error.status_code).phrase
    return ProblemDocument(
        type="about:blank",
        status=error.status_code,
        title=title,
        detail=f"{error.detail}." if error.detail and not error.detail.endswith(".") else error.detail or f"{title}.",
        remedy=REMEDIES.get(error.status_code, "Check the request and send it again."),
    )


def _invalid(errors: Sequence[Mapping[str, Any]]) -> ProblemDocument:
    """A 422 that names each field; the value itself is not echoed, since it may hold a secret."""
    fields = [
        {"field": ".".join(str(part) for part in error["loc"][1:]) or str(error["loc"][0]), "problem": error["msg"]}
        for error in errors
    ]
    first = fields[0] if fields else {"field": "body", "problem": "not readable"}
    return ProblemDocument(
        type="about:blank",
        status=422,
        title="The request is not valid",
        detail=f"{first['field']}: {first['problem']}.",
        remedy="Correct the fields named here; GET /v1/openapi.json shows what each call takes.",
        fields=fields,
    )
