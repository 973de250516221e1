"""Posting to Slack: messages, files, and the short answers that only one user sees."""

import logging
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from server.settings import Settings
from server.slack.blocks import Part, Post, Upload
from server.slack.hosts import ForeignHost, Hosts, client

logger = logging.getLogger(__name__)


class Poster:
    """The bot's voice. A call may raise SlackApiError, or an error of aiohttp or httpx; `failures` sorts them."""

    def __init__(self, settings: Settings) -> None:
        token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        base = settings.slack_api_url.rstrip("/") + "/"
        self.web = AsyncWebClient(token=token, base_url=base, retry_handlers=[])  # the inbox is what retries
        self._hosts = Hosts(base)

    async def send(self, part: Part, channel: str, thread_ts: str | None) -> str | None:
        """One message or file, in the thread; the message's time, which names it."""
        if isinstance(part, Upload):
            await self._upload(part, channel, thread_ts)
            return None
        return await self._post(part, channel, thread_ts)

    async def retract(self, channel: str, ts: str) -> None:
        """Take a message of ours back."""
        await self.web.chat_delete(channel=channel, ts=ts)

    async def whisper(self, url: str, text: str) -> None:
        """A few words that only the user sees who gave the command; the address came with it, so it is checked."""
        try:
            checked = self._hosts.hook(url)
        except ForeignHost as host:
            logger.warning("a command's response_url lies at %s: nothing was sent there", host)
            return
        async with client() as http:
            await http.post(checked, json={"response_type": "ephemeral", "text": text})

    async def _post(self, post: Post, channel: str, thread_ts: str | None) -> str:
        quiet: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
        sent = await self.web.chat_postMessage(
            channel=channel, thread_ts=thread_ts, text=post.text, blocks=post.blocks, **quiet
        )
        return str(sent["ts"])

    async def _upload(self, file: Upload, channel: str, thread_ts: str | None) -> None:
        """Slack's three calls; the middle one goes without the token, to an address that is checked first."""
        content = file.content.encode()
        given = await self.web.files_getUploadURLExternal(filename=file.name, length=len(content))
        async with client() as http:
            answer = await http.post(self._hosts.file(str(given["upload_url"])), content=content)
            answer.raise_for_status()
        files: list[dict[str, str | None]] = [{"id": str(given["file_id"]), "title": file.name}]
        await self.web.files_completeUploadExternal(files=files, channel_id=channel, thread_ts=thread_ts)
