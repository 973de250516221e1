"""Reads what Slack sends: which of it is for us, and what is to be done about it."""

import html
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError, field_validator

from server.slack.blocks import EXPORT, NOT_NOW, WHY
from server.slack.delivery import DIRECT, Delivery, Kind, SlackFile

SPOKEN = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that a person wrote; the others are edits, deletions, bots and notices."""

ACTIONS: dict[str, Kind] = {WHY: "why", NOT_NOW: "not_now", EXPORT: "export"}
MARKUP = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
"""What Slack puts in angle brackets: links, and mentions of users, channels and groups."""


class Incoming(NamedTuple):
    """Something to do; one that did not call us counts only where a project lives."""

    delivery: Delivery
    called: bool


class Said(BaseModel):
    """The part of a message that we read."""

    type: str = "message"
    subtype: str | None = None
    channel: str = ""
    ts: str
    thread_ts: str | None = None
    user: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    text: str | None = ""
    files: list[SlackFile] = []
    edited: dict[str, Any] | None = None
    hidden: bool = False

    @field_validator("files", mode="before")
    @classmethod
    def _known(cls, given: object) -> object:
        """Files without the fields that Slack sends as null: those of a deleted file are."""
        if not isinstance(given, list):
            return given or []
        return [{name: value for name, value in file.items() if value is not None} for file in given]

    @property
    def by_a_person(self) -> bool:
        """Whether somebody wrote it just now, and no bot: ours and others would answer each other for ever."""
        return (
            self.subtype in SPOKEN
            and bool(self.user)
            and self.bot_id is None
            and self.edited is None
            and not self.hidden
        )


def from_event(body: Mapping[str, Any]) -> Incoming | None:
    """A mention, a direct message, or a message in a thread; None for all that is not for us."""
    try:
        said = Said.model_validate(body.get("event"))
    except ValidationError:
        return None
    if said.type not in {"app_mention", "message"} or not said.by_a_person or not said.channel:
        return None
    bot = next((str(each.get("user_id")) for each in body.get("authorizations") or ()), "")
    text, direct = said.text or "", said.channel.startswith(DIRECT)
    called = direct or said.type == "app_mention" or bool(bot and f"<@{bot}>" in text)
    if not called and (said.thread_ts is None or text.lstrip().startswith("<@")):
        return None  # said to the channel, or to somebody else in the thread
    team = str(body.get("team_id", ""))
    delivery = Delivery(
        kind="message",
        event_key=str(body.get("event_id")),
        message_key=f"{team}/{said.channel}/{said.ts}",
        team=team,
        channel=said.channel,
        thread_ts=said.thread_ts or (None if direct else said.ts),
        user=said.user or "",
        text=plain_text(text, bot, mention=said.type == "app_mention"),
        files=said.files,
    )
    return Incoming(delivery, called)


def from_command(body: Mapping[str, Any]) -> Delivery:
    """A slash command: in a channel it opens a thread of its own, in a DM it is a message."""
    channel = str(body.get("channel_id", ""))
    return Delivery(
        kind="message" if channel.startswith(DIRECT) else "command",
        event_key=f"command/{body.get('trigger_id')}",
        team=str(body.get("team_id", "")),
        channel=channel,
        user=str(body.get("user_id", "")),
        text=plain_text(str(body.get("text") or "")),
        response_url=body.get("response_url"),
    )


def from_shortcut(body: Mapping[str, Any]) -> Delivery | None:
    """A message that somebody asks about, whoever wrote it; None for one of ours."""
    try:
        said = Said.model_validate(body.get("message"))
    except ValidationError:
        return None
    if said.app_id is not None and said.app_id == body.get("api_app_id"):
        return None
    channel = str(body["channel"]["id"])
    return Delivery(
        kind="message",
        event_key=f"shortcut/{body.get('trigger_id')}",
        team=str(body["team"]["id"]),
        channel=channel,
        thread_ts=said.thread_ts or (None if channel.startswith(DIRECT) else said.ts),
        user=str(body["user"]["id"]),
        text=plain_text(said.text or ""),
        files=said.files,
        response_url=body.get("response_url"),
    )


def from_button(body: Mapping[str, Any]) -> Delivery:
    """A button under a plan."""
    action, message = body["actions"][0], body.get("message") or {}
    channel = str(body["channel"]["id"])
    top = None if channel.startswith(DIRECT) else message.get("ts")
    return Delivery(
        kind=ACTIONS[action["action_id"]],
        event_key=f"action/{body.get('trigger_id')}",
        team=str(body["team"]["id"]),
        channel=channel,
        thread_ts=message.get("thread_ts") or top,
        user=str(body["user"]["id"]),
        project=str(action.get("value")),
    )


def plain_text(text: str, bot: str = "", *, mention: bool = False) -> str:
    """What was typed: markup read back, and the mention of us left out; that is the first if our id is not known."""
    ours = f"@{bot}" if bot else None
    left = mention

    def read(found: re.Match[str]) -> str:
        nonlocal left
        target, label = found[1], found[2]
        if target == ours or (ours is None and left and target.startswith("@")):
            left = False
            return ""
        if target.startswith(("@", "#", "!")):
            return f"{target[:1]}{label or target[1:]}"
        return label or target.removeprefix("mailto:")

    return html.unescape(MARKUP.sub(read, text)).strip()
