"""The outermost layer: body limits, security headers and request counts, around every route."""

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.metrics import Metrics
from server.problems import respond, too_large
from server.settings import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For pages: nothing inline, nothing from elsewhere."""

STREAMED = ("/files", "/v1/diagnose")
"""Ends or beginnings of paths whose routes count their own bodies."""


class Guard:
    """ASGI middleware; holds no state of its own."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.requests.labels(scope["method"], str(message["status"])).inc()
                _secure(MutableHeaders(scope=message))
            await send(message)

        limit = self._settings.max_body_bytes
        if _streamed(scope["path"], STREAMED):
            await self._app(scope, receive, guarded)
        elif int(_digits(Headers(scope=scope).get("content-length", "0"))) > limit:
            await respond(too_large("The body", f"{limit:,} bytes", "max_body_bytes").document)(scope, receive, guarded)
        else:
            await self._app(scope, _counted(receive, limit), guarded)


def _counted(receive: Receive, limit: int) -> Receive:
    """Receive, but refuse what grows over the limit without having said so in its header."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:  # FastAPI turns any other exception that is raised while it reads a body into a 400
            raise HTTPException(413, f"The body is over the limit of {limit:,} bytes")
        return message

    return counted


def _secure(headers: MutableHeaders) -> None:
    headers["x-content-type-options"] = "nosniff"
    headers.setdefault("referrer-policy", "same-origin")
    if headers.get("content-type", "").startswith(("text/html", "image/svg")):
        headers.setdefault("content-security-policy", CSP)


def _streamed(path: str, places: Sequence[str]) -> bool:
    return any(path.endswith(place) or path.startswith(place) for place in places)


def _digits(value: str) -> str:
    return value if value.isdigit() else "0"
