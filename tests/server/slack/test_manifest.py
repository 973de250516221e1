"""The manifest and the page about it say what the code needs."""

from pathlib import Path

import yaml

import server.slack

MANIFEST = yaml.safe_load((Path(server.slack.__file__).parent / "manifest.yaml").read_text(encoding="utf-8"))
PAGE = (Path(__file__).parents[3] / "docs" / "slack.md").read_text(encoding="utf-8")
SCOPE_OF = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


def test_the_page_explains_every_scope() -> None:
    assert [scope for scope in MANIFEST["oauth_config"]["scopes"]["bot"] if f"`{scope}`" not in PAGE] == []


def test_every_event_has_its_scope_and_every_call_too() -> None:
    scopes = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]

    assert set(SCOPE_OF) == set(events)
    assert set(SCOPE_OF.values()) | {"chat:write", "commands", "files:read", "files:write"} == scopes


def test_slack_is_told_the_three_addresses_that_the_server_has() -> None:
    settings = MANIFEST["settings"]
    told = [
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        MANIFEST["features"]["slash_commands"][0]["url"],
    ]

    ends = ("events", "interactions", "commands")
    assert told == [f"https://plumbline.example.com/slack/{end}" for end in ends]
