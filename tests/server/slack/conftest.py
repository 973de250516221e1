"""A server with Slack configured, its local Slack, and a sender of signed requests."""

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI

from server.app import create_app
from server.coaches import Coaches
from server.slack import carrying
from tests.server.conftest import serving, settings
from tests.server.fakes import FakeCoach
from tests.server.slack.fake import SECRET, TOKEN, WAIT_SECONDS, FakeSlack, Sender


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with closing(FakeSlack()) as slack:
        yield slack


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not make the word that work is going on a part of every test."""
    monkeypatch.setattr(carrying, "NOTICE_AFTER", float(WAIT_SECONDS))


@pytest.fixture
def app(tmp_path: Path, coach: FakeCoach, rules: FakeCoach, slack: FakeSlack) -> FastAPI:
    return slack_app(tmp_path, coach, rules, slack)


@pytest.fixture
async def sender(app: FastAPI) -> AsyncIterator[Sender]:
    async with serving(app) as client:
        yield Sender(client)


def slack_app(folder: Path, coach: FakeCoach, rules: FakeCoach, slack: FakeSlack) -> FastAPI:
    """A server whose data lie in `folder`, installed at the local Slack."""
    keys = {"slack_signing_secret": SECRET, "slack_bot_token": TOKEN, "slack_api_url": slack.api_url}
    return create_app(settings(folder, **keys), lambda _: Coaches(coach, rules))
