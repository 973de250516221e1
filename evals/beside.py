"""One scenario with a model beside the same with the rules alone: what the model changed that it may not."""

from collections.abc import Iterator
from typing import Any

from agent.plan import ExecutionPlan
from agent.reasoning.grounding import ungrounded
from agent.weighing import CLOSE
from evals.conversation import Conversation


def complaints(model: Conversation, rules: Conversation) -> Iterator[str]:
    """What may not be: a structured field that differs outside the admissible set, a number from nowhere.

    Where a model took another admissible bottleneck, what follows from it differs as well, and only numbers are held.
    """
    said = [exchange.sent for exchange in (*model.exchanges, *rules.exchanges)]
    findings = [*model.findings, *rules.findings]
    same = True
    for turn, (one, other) in enumerate(zip(model.exchanges, rules.exchanges, strict=False), start=1):
        mine, theirs = plan_of(one.message), plan_of(other.message)
        if mine is not None and theirs is not None and mine.diagnosis.bottleneck != theirs.diagnosis.bottleneck:
            same = False
            if mine.diagnosis.bottleneck not in admissible(theirs):
                yield f"turn {turn}: {mine.diagnosis.bottleneck} is not admissible beside {theirs.diagnosis.bottleneck}"
        if same:
            ours, beside = (fields(talk, at.message) for talk, at in ((model, one), (rules, other)))
            yield from (f"turn {turn}: {name} differs" for name in ours if ours[name] != beside.get(name))
        rested = [*said, *shown(other.message["reply"], theirs)]
        for text in shown(one.message["reply"], mine):
            if loose := ungrounded(text, findings=findings, plan=mine, said=rested):
                yield f"turn {turn}: {', '.join(loose)} stand nowhere, in {text!r}"
    if same and len(model.exchanges) != len(rules.exchanges):
        yield f"{len(model.exchanges)} turns instead of {len(rules.exchanges)}"


def fields(talk: Conversation, message: dict[str, Any]) -> dict[str, str]:
    """The structured fields of an answer; findings by their claims, since an id depends on that of the upload."""
    found = {"phase": message["phase"], "asks": message["asks"], **structure(plan_of(message))}
    texts = {name: str(value) for name, value in found.items()}
    told = [finding for exchange in talk.exchanges for finding in exchange.message["findings"]]
    for finding in (*talk.findings, *told):  # of a check the thread keeps the newest
        texts = {name: text.replace(finding["id"], finding["claim"]) for name, text in texts.items()}
    return texts


def structure(plan: ExecutionPlan | None) -> dict[str, Any]:
    """What of a plan no model may decide."""
    if plan is None:
        return {}
    return {
        "classification": plan.classification.model_dump(mode="json", exclude={"rationale"}),
        "stage": plan.stage,
        "gap": plan.diagnosis.gap,
        "bottleneck": plan.diagnosis.bottleneck,
        "basis": plan.diagnosis.basis,
        "budget": plan.diagnosis.error_budget,
        "weighed": plan.diagnosis.weighed,
        "focus": plan.focus_step,
        "actions": [(item.action, item.expected_gain, item.effort, item.findings) for item in plan.interventions],
        "thresholds": [(item.experiment.success_threshold, item.experiment.metric) for item in plan.interventions],
        "not_now": plan.not_now,
        "warnings": plan.warnings,
        "steps": [(step.number, step.name, step.status, step.actions, step.findings) for step in plan.steps],
        "brief": plan.brief,
    }


def shown(reply: str, plan: ExecutionPlan | None) -> list[str]:
    """Everything that the user is shown of a turn."""
    texts = [reply]
    if plan is not None:
        texts += [text for step in plan.steps for text in (step.decision, step.rationale)]
        texts += [text for item in plan.interventions for text in (item.title, item.why, item.experiment.hypothesis)]
        texts += [plan.diagnosis.rationale, plan.classification.rationale]
    return texts


def admissible(plan: ExecutionPlan) -> list[str]:
    """The bottlenecks that a model may name instead: those too near to be told apart, none beside a measured one."""
    best = next((side.score for side in plan.diagnosis.weighed if side.bottleneck == plan.diagnosis.bottleneck), None)
    if best is None or plan.diagnosis.basis == "measured":
        return [plan.diagnosis.bottleneck]
    return [side.bottleneck for side in plan.diagnosis.weighed if abs(best - side.score) <= CLOSE + 1e-9]


def plan_of(message: dict[str, Any]) -> ExecutionPlan | None:
    """The plan that a turn's JSON holds."""
    return ExecutionPlan.model_validate(message["plan"]) if message["plan"] else None
