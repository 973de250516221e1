"""Health, readiness, metrics, and the JSON Schemas of the contract."""

import asyncio
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from agent.plan import ExecutionPlan
from server.replies import TurnReply
from server.wiring import Wired

router = APIRouter(tags=["operations"])


class Health(BaseModel):
    """The process answers."""

    status: str = "ok"


class Readiness(BaseModel):
    """Whether turns can be taken, and what would be missing from them."""

    status: str
    database: str
    retrieval: str
    reasoner: str


class Schemas(BaseModel):
    """JSON Schemas of the plan, a turn's reply, and a scenario."""

    plan: dict[str, Any]
    turn: dict[str, Any]
    scenario: dict[str, Any]


@router.get("/healthz")
async def healthz() -> Health:
    """The process is up."""
    return Health()


@router.get("/readyz", response_model=Readiness)
async def readyz(wired: Wired) -> Response:
    """Whether it can work: 503 without its database; says if retrieval is BM25 alone, and which reasoner runs."""
    try:
        await asyncio.to_thread(wired.store.ping)
        database = "ok"
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the database, the answer is the same
        database = f"unreachable ({type(error).__name__})"
    ready = Readiness(
        status="ready" if database == "ok" else "not ready",
        database=database,
        retrieval=await asyncio.to_thread(wired.coaching.retrieval),
        reasoner=f"llm:{wired.settings.model}" if wired.settings.model else "rules",
    )
    return JSONResponse(ready.model_dump(), status_code=200 if database == "ok" else 503)


@router.get("/metrics")
async def metrics(wired: Wired) -> Response:
    """Counters for Prometheus."""
    return Response(wired.metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/v1/schema")
def schema() -> Schemas:
    """The contract, as JSON Schemas of what is sent (plan, turn) and read (scenario)."""
    return schemas()


def schemas() -> Schemas:
    """The three schemas."""
    from evals.scenario import Scenario

    return Schemas(
        plan=ExecutionPlan.model_json_schema(mode="serialization"),
        turn=TurnReply.model_json_schema(mode="serialization"),
        scenario=Scenario.model_json_schema(),
    )
