"""Runs one scenario against a server over HTTP: the scripted turns, then the simulated user."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from agent.vocabulary import Topic
from evals.scenario import Expect, Scenario

MAX_ANSWERS = 3
"""After the last scripted turn the simulated user answers asks at most this often."""

DONT_KNOW = "I don't know."


class ServerFault(Exception):
    """The server answered with something other than success; the message holds its problem document."""


class Exchange(NamedTuple):
    """One message and its answer; `expect` is that of a scripted turn, empty for the simulated user's answers."""

    sent: str
    message: dict[str, Any]
    expect: Expect


class Conversation(NamedTuple):
    """All exchanges of one scenario, every finding of the thread, and the plan at the end."""

    scenario: Scenario
    exchanges: tuple[Exchange, ...]
    findings: tuple[dict[str, Any], ...]
    plan: dict[str, Any] | None


def run(scenario: Scenario, folder: Path, client: httpx.Client) -> Conversation:
    """Talk the scenario through on a new thread, which is deleted afterwards. Raises ServerFault."""
    thread = _json(client.post("/v1/threads"))["thread_id"]
    try:
        exchanges = tuple(_exchanges(scenario, folder, client, thread))
        findings = _json(client.get(f"/v1/threads/{thread}/findings"))["findings"]
    finally:
        client.delete(f"/v1/threads/{thread}")
    return Conversation(scenario, exchanges, tuple(findings), exchanges[-1].message["plan"])


def answer(asks: list[dict[str, Any]], facts: dict[Topic, str]) -> str:
    """What the simulated user says to these asks: each topic's fact once, in the order asked."""
    topics = dict.fromkeys(Topic(ask["topic"]) for ask in asks)
    return "\n".join(dict.fromkeys(facts.get(topic, DONT_KNOW) for topic in topics))


def _exchanges(scenario: Scenario, folder: Path, client: httpx.Client, thread: str) -> Iterator[Exchange]:
    message: dict[str, Any] = {}
    for turn in scenario.turns:
        file_ids = [_upload(client, thread, folder / name) for name in turn.files]
        message = _send(client, thread, turn.user, file_ids)
        yield Exchange(turn.user, message, turn.expect)
    for _ in range(MAX_ANSWERS):
        if not message["asks"]:
            return
        text = answer(message["asks"], scenario.facts)
        message = _send(client, thread, text, [])
        yield Exchange(text, message, Expect())


def _send(client: httpx.Client, thread: str, text: str, file_ids: list[str]) -> dict[str, Any]:
    return _json(client.post(f"/v1/threads/{thread}/messages", json={"text": text, "file_ids": file_ids}))


def _upload(client: httpx.Client, thread: str, path: Path) -> str:
    with path.open("rb") as file:
        return str(_json(client.post(f"/v1/threads/{thread}/files", files={"file": (path.name, file)}))["file_id"])


def _json(response: httpx.Response) -> dict[str, Any]:
    if not response.is_success:
        raise ServerFault(
            f"{response.request.method} {response.request.url.path}: {response.status_code} {response.text}"
        )
    body: dict[str, Any] = response.json()
    return body
