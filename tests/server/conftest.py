"""A server in this process with a scripted coach, and a client that talks to it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from server.app import create_app
from server.coaches import Coaches
from server.settings import Settings
from tests.server.fakes import FakeCoach

BASE = "http://127.0.0.1"


def settings(folder: Path, **given: Any) -> Settings:
    """Settings of a server whose data lie in `folder`; the developer's own .env is not read."""
    return Settings(_env_file=None, data_dir=folder, **given)


@asynccontextmanager
async def serving(app: FastAPI, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app, started and stopped around it."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        yield await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers))


@pytest.fixture
def coach() -> FakeCoach:
    return FakeCoach()


@pytest.fixture
def rules() -> FakeCoach:
    return FakeCoach("rules")


@pytest.fixture
def app(tmp_path: Path, coach: FakeCoach, rules: FakeCoach) -> FastAPI:
    return create_app(settings(tmp_path), lambda _: Coaches(coach, rules))


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(app) as client:
        yield client


@pytest.fixture
async def thread(client: httpx.AsyncClient) -> str:
    return str((await client.post("/v1/threads")).json()["thread_id"])
