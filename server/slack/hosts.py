"""Which addresses we talk to: Slack's API as configured, its file host, its hook host; no others, no redirects."""

from urllib.parse import urlsplit

import httpx

FILE_HOST = "https://files.slack.com"
HOOK_HOST = "https://hooks.slack.com"
TIMEOUT = httpx.Timeout(30.0)


class ForeignHost(Exception):
    """An address in a request lies outside of Slack; the message is its host."""


class Hosts:
    """The addresses that may be called, given the base URL of the API."""

    def __init__(self, api_url: str) -> None:
        self._api = _origin(api_url)

    def file(self, url: str) -> str:
        """The address of a file, where the token may go. Raises ForeignHost."""
        return self._checked(url, FILE_HOST)

    def hook(self, url: str) -> str:
        """The address that a command's short answer is posted to. Raises ForeignHost."""
        return self._checked(url, HOOK_HOST)

    def _checked(self, url: str, host: str) -> str:
        if _origin(url) not in (host, self._api):
            raise ForeignHost(urlsplit(url).hostname or "nowhere")
        return url


def client() -> httpx.AsyncClient:
    """A client that goes where it is sent and no further."""
    return httpx.AsyncClient(follow_redirects=False, timeout=TIMEOUT)


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return ""
    if parts.username is not None or parts.hostname is None:
        return ""
    return f"{parts.scheme}://{parts.hostname}{port}"
