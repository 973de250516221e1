"""The words of a decision that a model may write: where each stands, its JSON schema, and how it is put back."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.planning.decisions import ClassifyDecision, Decision, DiagnoseDecision, InterveneDecision
from agent.prose import ended

CHOICE = "choice"
"""The field that names one of several decisions which the rules would accept."""
RATIONALE = ("rationale",)
FREE = ("decision", "rationale")
FIELDS: dict[str, tuple[str, ...]] = {
    "classify": RATIONALE,  # what the data is and the layer are said by rule
    "assess_data": FREE,
    "diagnose": RATIONALE,
    "prototype": FREE,
    "intervene": ("title", "why", "hypothesis"),
    "choose_layer": RATIONALE,
    "tune": FREE,
    "iterate": FREE,
    "productionize": FREE,
}
"""What may be put into other words, by step; the record of step 7 and everything else stays as the rules wrote it."""
WORDS = {"title": 16, "hypothesis": 45, "decision": 45}
"""The most words of the shorter fields."""


def read(step: str, decision: Decision) -> dict[str, str]:
    """The fields of a decision as the rules wrote them."""
    if isinstance(decision, InterveneDecision):
        first = decision.interventions[0]
        return {"title": first.title, "why": first.why, "hypothesis": first.experiment.hypothesis}
    return {name: str(getattr(decision, name)) for name in FIELDS[step]}


def write(decision: Decision, texts: Mapping[str, str]) -> Decision:
    """The decision in these words."""
    if not texts:
        return decision
    if isinstance(decision, InterveneDecision):
        return _intervene(decision, texts)
    update: dict[str, Any] = {name: ended(text.strip()) for name, text in texts.items()}
    if "rationale" in update and isinstance(decision, ClassifyDecision):
        update["classification"] = decision.classification.model_copy(update={"rationale": update["rationale"]})
    if "rationale" in update and isinstance(decision, DiagnoseDecision):
        update["diagnosis"] = decision.diagnosis.model_copy(update={"rationale": update["rationale"]})
    return decision.model_copy(update=update)


def _intervene(decision: InterveneDecision, texts: Mapping[str, str]) -> InterveneDecision:
    first = decision.interventions[0]
    hypothesis = texts.get("hypothesis", first.experiment.hypothesis).strip()
    item = first.model_copy(
        update={
            "title": texts.get("title", first.title).strip().rstrip("."),
            "why": texts.get("why", first.why).strip(),
            "experiment": first.experiment.model_copy(update={"hypothesis": hypothesis}),
        }
    )
    update: dict[str, Any] = {"interventions": [item, *decision.interventions[1:]]}
    if "title" in texts:
        update["decision"] = ended(item.title)
    if "why" in texts:
        update["rationale"] = decision.rationale.replace(first.why, item.why, 1)
    return decision.model_copy(update=update)


def names(options: Sequence[Decision]) -> list[str]:
    """What the decisions of one step are called when one is to be chosen: their bottlenecks."""
    return [option.diagnosis.bottleneck.value for option in options if isinstance(option, DiagnoseDecision)]


def schema(wave: Mapping[str, Sequence[Decision]]) -> dict[str, Any]:
    """The JSON schema of one wave's answer."""
    return _object({step: _step(step, options) for step, options in wave.items()}, "wave")


def _step(step: str, options: Sequence[Decision]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: {"type": "string"} for name in FIELDS[step]}
    if len(options) > 1:
        fields = {CHOICE: {"type": "string", "enum": names(options)}, **fields}
    return _object(fields)


def found_schema() -> dict[str, Any]:
    """The JSON schema of what intake missed."""
    item = _object({"quote": {"type": "string"}, "restated": {"type": "string"}})
    return _object({"facts": {"type": "array", "items": item}}, "missed_facts")


def _object(properties: dict[str, Any], title: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"title": title, **made} if title else made
