"""What a failed call to Slack means: try again after so many seconds, or never."""

import aiohttp
import httpx
from slack_sdk.errors import SlackApiError

BUSY = 429
SERVER_ERROR = 500
PASSING_CODES = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"})
PASSING = (aiohttp.ClientError, httpx.HTTPError, TimeoutError)
"""What the network does."""
POSTING = "chat.postMessage"
OUTSIDE = frozenset({"not_in_channel", "channel_not_found"})


def is_passing(error: Exception) -> bool:
    """Whether the same call may succeed later."""
    if isinstance(error, SlackApiError):
        return _status(error) == BUSY or _status(error) >= SERVER_ERROR or code(error) in PASSING_CODES
    return isinstance(error, PASSING)


def wanted_pause(error: Exception) -> float | None:
    """The seconds that Slack asks to wait, if it says so."""
    if isinstance(error, SlackApiError):
        headers = getattr(error.response, "headers", None) or {}
        busy = _status(error) == BUSY
    elif isinstance(error, httpx.HTTPStatusError):
        headers, busy = error.response.headers, error.response.status_code == BUSY
    else:
        return None
    if not busy:
        return None
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(given) if given.isascii() and given.isdigit() else 1.0


def code(error: SlackApiError) -> str:
    """Slack's word for what went wrong."""
    found = error.response.get("error", "") if hasattr(error.response, "get") else ""
    return str(found)


def may_post(error: SlackApiError) -> bool:
    """Whether it was no message that Slack refused, so that one can say what was."""
    return POSTING not in str(getattr(error.response, "api_url", POSTING))


def _status(error: SlackApiError) -> int:
    return int(getattr(error.response, "status_code", 0) or 0)
