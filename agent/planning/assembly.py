"""From nine decisions to one plan: statuses, focus, warnings, assumptions, and the version."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from agent.assumptions import assumptions
from agent.brief import Brief, Fact
from agent.known.situation import Situation, short
from agent.metrics.finding import Quantity
from agent.plan import BriefLine, ExecutionPlan, LayerRecord, OpenQuestion, Step
from agent.plan import Warning as PlanWarning
from agent.planning.decisions import Decision, LayerDecision, classified, diagnosed, prescribed
from agent.planning.focus import focus_step
from agent.prose import amount
from agent.vocabulary import STEP_NAMES, StepStatus, Topic

MAX_QUESTIONS = 5
"""More open questions than this are a questionnaire."""


def assemble(  # noqa: PLR0913 - what the plan is made of, each by its name
    now: Situation,
    decisions: Mapping[str, Decision],
    *,
    warnings: Sequence[PlanWarning],
    old: ExecutionPlan | None,
    reasoner: str,
    at: datetime,
) -> ExecutionPlan:
    """The plan as it follows from the decisions, in the version after the old one."""
    diagnosis, prescription = diagnosed(decisions), prescribed(decisions)
    action = prescription.interventions[0].action
    focus = focus_step(action, diagnosis.diagnosis.bottleneck, diagnosis.stage)
    return ExecutionPlan(
        version=old.version + 1 if old else 1,
        created_at=at,
        reasoner=reasoner,
        brief=brief_lines(now.brief),
        classification=classified(decisions),
        stage=diagnosis.stage,
        diagnosis=diagnosis.diagnosis,
        focus_step=focus,
        next_action=action,
        interventions=prescription.interventions,
        not_now=prescription.not_now,
        warnings=list(warnings),
        steps=_steps(decisions, focus),
        decision_log=_log(decisions, old),
        experiments=list(now.ledger),
        open_questions=_questions(decisions),
        assumptions=_assumptions(now.brief, decisions),
        changes=[],
    )


def _assumptions(brief: Brief, decisions: Mapping[str, Decision]) -> list[str]:
    """What the steps assume, then what stands in for each answer that the user does not have."""
    assumed = [line for decision in decisions.values() for line in decision.assumptions]
    return list(dict.fromkeys([*assumed, *assumptions(brief)]))


def same(one: ExecutionPlan, other: ExecutionPlan) -> bool:
    """Whether two plans say the same: everything but version, time and change log."""
    return (
        one.model_copy(update={"version": other.version, "created_at": other.created_at, "changes": other.changes})
        == other
    )


def brief_lines(brief: Brief) -> dict[Topic, list[BriefLine]]:
    """What the user said, by topic; of several readings of the same words the first is shown."""
    lines: dict[Topic, list[BriefLine]] = {}
    for topic in Topic:
        by_words: dict[tuple[str, int], BriefLine] = {}
        for fact in brief.lines(topic):
            by_words.setdefault((fact.quote, fact.turn), BriefLine(text=_text(fact), quote=fact.quote, turn=fact.turn))
        if by_words:
            lines[topic] = list(by_words.values())
    return lines


def _text(fact: Fact) -> str:
    kind = fact.kind.value.replace("_", " ")
    parts = [part.replace("_", " ") for part in (fact.split or "", fact.metric or "", fact.about or "") if part]
    if isinstance(fact.value, Quantity):
        parts.append(amount(fact.value))
    elif fact.value:
        parts.append(short(str(fact.value).replace("_", " ")))
    text = f"{kind}: {' '.join(parts)}" if parts else kind
    marks = [
        mark
        for mark, holds in (
            ("not", fact.polarity == "negated"),
            ("others say", fact.holder == "hearsay"),
            ("planned", fact.time == "planned"),
        )
        if holds
    ]
    return f"{text} ({', '.join(marks)})" if marks else text


def _steps(decisions: Mapping[str, Decision], focus: int) -> list[Step]:
    steps: list[Step] = []
    following = False
    for number, name in enumerate(STEP_NAMES, start=1):
        decision = decisions[name]
        status = _status(number, focus, decision)
        if status is StepStatus.later and number > focus and not following:
            status, following = StepStatus.next, True
        steps.append(
            Step(
                number=number,
                name=name,
                status=status,
                decision=decision.decision,
                rationale=decision.rationale,
                actions=decision.actions,
                exit_criterion=decision.exit_criterion,
                findings=decision.findings,
                passages=decision.passages,
                cases=decision.cases,
            )
        )
    return steps


def _status(number: int, focus: int, decision: Decision) -> StepStatus:
    if number == focus:
        return StepStatus.now
    if decision.done:
        return StepStatus.done
    if decision.skipped:
        return StepStatus.skipped
    if number < focus:
        return StepStatus.next
    return StepStatus.blocked if decision.blocked else StepStatus.later


def _log(decisions: Mapping[str, Decision], old: ExecutionPlan | None) -> list[LayerRecord]:
    """The record so far; a new line only where the layer or its reason is new."""
    log = list(old.decision_log) if old else []
    decision = decisions["choose_layer"]
    if isinstance(decision, LayerDecision):
        record = decision.record
        if not log or (log[-1].layer, log[-1].why) != (record.layer, record.why):
            log.append(record)
    return log


def _questions(decisions: Mapping[str, Decision]) -> list[OpenQuestion]:
    questions = {question.question: question for decision in decisions.values() for question in decision.open_questions}
    return list(questions.values())[:MAX_QUESTIONS]
