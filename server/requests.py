"""What routes share: JSON only, and the problem documents that the OpenAPI description declares."""

from typing import Any

from fastapi import Request

from server.problems import MEDIA_TYPE, Problem, ProblemDocument

BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})


async def json_only(request: Request) -> None:
    """Refuse a body that is not JSON. Raises a 415 Problem."""
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method in BODY_METHODS and has_body and kind != "application/json" and not kind.endswith("+json"):
        raise Problem(
            415,
            title="JSON only",
            detail=f"This call takes JSON, and was sent {kind or 'a body of no stated type'}.",
            remedy="Send JSON with Content-Type: application/json.",
        )


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that answers these statuses with problem documents."""
    return {status: {"model": ProblemDocument, "content": {MEDIA_TYPE: {}}} for status in statuses}
