"""The JSON reply of a turn: the same whether it was just finished, asked for again, or streamed."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from agent.brief import Ask
from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan
from agent.vocabulary import Phase
from server.store import Store
from server.store.records import TurnRow


class TurnReply(BaseModel):
    """What a turn answers."""

    model_config = ConfigDict(extra="forbid")

    thread_id: str
    turn: int = Field(ge=1)
    phase: Phase
    reply: str = Field(description="Markdown.")
    asks: list[Ask] = Field(max_length=3)
    findings: list[Finding] = Field(description="Made in this turn, read from its files, or cited by its new plan.")
    plan: ExecutionPlan | None = Field(description="The plan as it stands after the turn.")
    usage: dict[str, Any] = Field(description="Model calls, tokens and cost; empty without a model.")


def reply_of(store: Store, row: TurnRow) -> dict[str, Any]:
    """A finished turn as JSON, from what is stored (blocking)."""
    plan = store.evidence.plan_body(row.thread_id, row.plan_version) if row.plan_version else None
    return reply_with(row, plan, store.evidence.finding_bodies(row.thread_id, row.findings))


def reply_with(row: TurnRow, plan: dict[str, Any] | None, findings: list[dict[str, Any]]) -> dict[str, Any]:
    """A finished turn as JSON, with the plan and the findings that it carries."""
    return {
        "thread_id": row.thread_id,
        "turn": row.turn,
        "phase": row.phase,
        "reply": row.reply,
        "asks": row.asks,
        "findings": findings,
        "plan": plan,
        "usage": row.usage,
    }
