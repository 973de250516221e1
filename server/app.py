"""The server: settings in, an ASGI app out."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI

from server import chat, diagnose, experiments, files, operations, plans, problems, threads
from server.coaches import Coaches
from server.coaching import Coaching
from server.filestore import open_files
from server.guard import Guard
from server.metrics import Metrics
from server.runner import Runner
from server.settings import Settings
from server.store import Store
from server.web import pages
from server.wiring import Wiring

if TYPE_CHECKING:  # slack_bolt stands behind it
    from server.slack.door import Slack

ROUTERS = (
    threads.router,
    chat.router,
    files.router,
    plans.router,
    experiments.router,
    diagnose.router,
    operations.router,
    pages.router,
)

QUIET_SECONDS = 0.5  # after the start, and between looks: a first request that waited for the start comes before

logger = logging.getLogger(__name__)


def create_app(
    settings: Settings | None = None,
    coaches: Callable[[Settings], Coaches] | None = None,
    *,
    alone: bool = True,
) -> FastAPI:
    """The app. `coaches` replaces the coach that the settings describe.

    alone: no other process serves this SQLite file, so whatever it left unfinished is taken up at once.
    """
    settings = settings or Settings()
    metrics = Metrics()
    slack = _slack(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = Store(settings.database)
        uploads = open_files(settings.files_url, settings.data_dir / "files")
        coaching = Coaching(settings, coaches)
        runner = Runner(store, uploads, coaching, metrics)
        app.state.wiring = Wiring(settings, store, uploads, coaching, runner, metrics)
        await runner.start(alone=alone and settings.on_sqlite)
        if slack is not None:
            await slack.start(app.state.wiring, alone=alone and settings.on_sqlite)
        warming = asyncio.create_task(_warm_when_quiet(runner, coaching))
        yield
        warming.cancel()
        if slack is not None:
            await slack.close()
        await runner.close()
        coaching.close()
        store.close()

    app = FastAPI(
        title="Plumbline",
        summary="A diagnostic-first coach for machine-learning projects: what to work on next, and why.",
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(Guard, settings=settings, metrics=metrics)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    if slack is not None:
        app.include_router(slack.router)
    app.mount("/static", pages.Assets(directory=pages.STATIC), name="static")
    return app


async def _warm_when_quiet(runner: Runner, coaching: Coaching) -> None:
    """Load what the first plan needs before it is asked for, without delaying a turn that came first."""
    await asyncio.sleep(QUIET_SECONDS)
    while runner.busy:  # noqa: ASYNC110 - a look now and then is simpler than an event at each end of a turn
        await asyncio.sleep(QUIET_SECONDS)
    try:
        await asyncio.to_thread(coaching.warm)
    except Exception:
        logger.exception("could not warm up; the first turn will try again")


def _slack(settings: Settings) -> "Slack | None":
    """Slack's doors, where they are configured; nothing of Slack's is imported where they are not."""
    keys = (settings.slack_signing_secret, settings.slack_bot_token)
    if not all(key is not None and key.get_secret_value() for key in keys):
        return None
    from server.slack.door import Slack

    return Slack(settings)
