"""Over every scenario, files and simulated user included: no bad model makes a plan, a number or the score worse."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from evals import beside, conversation, invariants, scorers
from evals.beside import plan_of, shown
from evals.conversation import Conversation
from evals.local_server import local_server
from evals.scenario import find, load
from tests.reasoning.minds import hostile, random_valid
from tests.reasoning.model_server import Mind, model_server
from tests.reasoning.talking import MODEL

SCENARIOS = Path(__file__).parents[2] / "evals" / "scenarios"
SETS = sorted(path.name for path in SCENARIOS.iterdir() if path.is_dir())
EVIL = ("http://", "![", "64 more GPUs", "accuracy will reach")
MINDS: dict[str, Mind] = {"hostile": hostile, "random": random_valid(7)}
PATIENCE_SECONDS = 120

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def rules() -> Iterator[httpx.Client]:
    """A client of a server without a model."""
    with local_server() as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        yield client


@pytest.fixture(scope="module", params=MINDS)
def model(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client of a server whose model has this mind."""
    with (
        in_a_thread(MINDS[request.param]) as endpoint,
        local_server(model=MODEL, base_url=endpoint) as url,
        httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client,
    ):
        yield client


@pytest.mark.parametrize("folder", SETS)
def test_a_bad_model_makes_no_scenario_of_the_set_worse(folder: str, rules: httpx.Client, model: httpx.Client) -> None:
    schema = rules.get("/v1/schema").raise_for_status().json()["plan"]
    server = invariants.Server(schema, lambda id_: rules.get(f"/v1/passages/{id_}").text)
    complaints: list[str] = []
    held = {"rules": 0, "model": 0}
    for path in find(SCENARIOS / folder):
        scenario = load(path)
        alone = conversation.run(scenario, path.parent, rules)
        theirs = conversation.run(scenario, path.parent, model)
        complaints += [f"{scenario.id}: {each}" for each in (*beside.complaints(theirs, alone), *orders(theirs))]
        complaints += [f"{score.scenario}: {score.reason}" for score in broken(theirs, server) - broken(alone, server)]
        held["rules"] += sum(score.holds for score in scorers.score(alone))
        held["model"] += sum(score.holds for score in scorers.score(theirs))

    assert complaints == []
    assert held["model"] >= held["rules"]


def broken(talk: Conversation, server: invariants.Server) -> set[scorers.Score]:
    """The invariants that the conversation breaks."""
    return {score for score in invariants.check(talk, server) if not score.holds}


def orders(talk: Conversation) -> Iterator[str]:
    """What the hostile model wants to be read, where it is shown."""
    for exchange in talk.exchanges:
        for text in shown(exchange.message["reply"], plan_of(exchange.message)):
            yield from (text for evil in EVIL if evil in text and text not in exchange.sent)


@contextmanager
def in_a_thread(mind: Mind) -> Iterator[str]:
    """The URL of a model server that runs beside the test."""
    loop = asyncio.new_event_loop()
    ready: Future[str] = Future()
    ended = asyncio.Event()

    async def serve() -> None:
        async with model_server(mind) as served:
            ready.set_result(served.url)
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    try:
        yield ready.result()
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()
