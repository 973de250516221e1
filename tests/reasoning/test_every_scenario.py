"""Over every scenario, files and simulated user included: no bad model makes a plan, a number or the score worse."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.plan import ExecutionPlan
from agent.reasoning.grounding import ungrounded
from evals import conversation, invariants, scorers
from evals.conversation import Conversation
from evals.local_server import local_server
from evals.scenario import find, load
from tests.reasoning.minds import hostile, random_valid
from tests.reasoning.model_server import Mind, model_server
from tests.reasoning.talking import MODEL, admissible, shown, structure

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
        complaints += [f"{scenario.id}: {each}" for each in complaints_about(theirs, alone)]
        complaints += [f"{score.scenario}: {score.reason}" for score in broken(theirs, server) - broken(alone, server)]
        held["rules"] += sum(score.holds for score in scorers.score(alone))
        held["model"] += sum(score.holds for score in scorers.score(theirs))

    assert complaints == []
    assert held["model"] >= held["rules"]


def broken(talk: Conversation, server: invariants.Server) -> set[scorers.Score]:
    """The invariants that the conversation breaks."""
    return {score for score in invariants.check(talk, server) if not score.holds}


def complaints_about(theirs: Conversation, alone: Conversation) -> Iterator[str]:
    """What a model changed that it may not change, and what it shows that it may not show."""
    said = [exchange.sent for exchange in (*theirs.exchanges, *alone.exchanges)]
    findings = [*theirs.findings, *alone.findings]
    same = True
    for turn, (one, other) in enumerate(zip(theirs.exchanges, alone.exchanges, strict=False), start=1):
        plan, rules = plan_of(one.message), plan_of(other.message)
        if plan is not None and rules is not None and plan.diagnosis.bottleneck != rules.diagnosis.bottleneck:
            same = False
            if plan.diagnosis.bottleneck not in admissible(rules):
                yield f"turn {turn}: {plan.diagnosis.bottleneck} is not admissible beside {rules.diagnosis.bottleneck}"
        if same:
            mine, rules_ = (fields(talk, at.message) for talk, at in ((theirs, one), (alone, other)))
            yield from (f"turn {turn}: {name} differs" for name in mine if mine[name] != rules_.get(name))
        texts = shown(one.message["reply"], plan)
        rested = [*said, *shown(other.message["reply"], rules)]
        for text in texts:
            if loose := ungrounded(text, findings=findings, plan=plan, said=rested):
                yield f"turn {turn}: {loose} stand nowhere, in {text!r}"
            if any(evil in text for evil in EVIL) and text not in rested:
                yield f"turn {turn}: {text!r}"
    if same and len(theirs.exchanges) != len(alone.exchanges):
        yield f"{len(theirs.exchanges)} turns instead of {len(alone.exchanges)}"


def fields(talk: Conversation, message: dict[str, Any]) -> dict[str, str]:
    """The structured fields of an answer; findings by their claims, since an id depends on that of the upload."""
    found = {"phase": message["phase"], "asks": message["asks"], **structure(plan_of(message))}
    texts = {name: str(value) for name, value in found.items()}
    for finding in talk.findings:
        texts = {name: text.replace(finding["id"], finding["claim"]) for name, text in texts.items()}
    return texts


def plan_of(message: dict[str, Any]) -> ExecutionPlan | None:
    return ExecutionPlan.model_validate(message["plan"]) if message["plan"] else None


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
