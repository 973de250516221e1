"""A coach for tests: a real class with the coach's one method, whose behaviour the message chooses."""

import asyncio
import threading
from datetime import UTC, datetime
from typing import Any

from agent.brief import Ask
from agent.metrics.finding import Figure, Finding, Quantity
from agent.plan import (
    BriefLine,
    BudgetLine,
    Classification,
    Diagnosis,
    ExecutionPlan,
    Experiment,
    Intervention,
    LedgerEntry,
    NotNow,
    OpenQuestion,
    Reference,
    Step,
    Warning,  # noqa: A004 - the contract's word
    Weighed,
)
from agent.state import ThreadState
from agent.turns import Emit, Event, Inputs, ThreadEvidence, Turn
from agent.vocabulary import (
    STEP_NAMES,
    Action,
    Basis,
    Bottleneck,
    Confidence,
    DataType,
    Effort,
    Gap,
    Layer,
    Modality,
    Phase,
    Pitfall,
    Stage,
    StepStatus,
    Topic,
    Verdict,
)

POLL_SECONDS = 0.002
WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class FakeCoach:
    """Plans when the message says "plan", waits for `gate` at "wait", fails at "boom"; else it asks."""

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.gate = threading.Event()  # the coach runs in another thread than the test
        self.started = threading.Event()
        self.turns = 0
        self.seen = ThreadEvidence()

    async def turn(
        self, state: dict[str, Any], inputs: Inputs, evidence: ThreadEvidence, emit: Emit = lambda _: None
    ) -> Turn:
        """One turn."""
        self.turns += 1
        self.seen = evidence
        self.started.set()
        emit(Event("status", {"step": "intake", "text": "Reading your message"}))
        known = ThreadState.model_validate(state)
        known.turn += 1
        if "wait" in inputs.text:
            while not self.gate.is_set():  # noqa: ASYNC110 - a thread's event cannot be awaited, and this can be cancelled
                await asyncio.sleep(POLL_SECONDS)
        if "boom" in inputs.text:
            raise RuntimeError(inputs.text)
        if inputs.experiment is not None:
            known.ledger.append(entry(known.turn, inputs))
        if not inputs.text.strip() and not inputs.files and inputs.experiment is None:
            return self._turn(known, inputs, Phase.declined, "Nothing came through.", emit)
        if "plan" not in inputs.text:
            ask = Ask(topic=Topic.data, question="What data do you have?")
            return self._turn(known, inputs, Phase.clarifying, "Tell me more.", emit, asks=(ask,))
        made = finding(known.turn)
        emit(Event("finding", made.model_dump(mode="json")))
        version = known.plan.version + 1 if known.plan else 1
        known.plan = plan(version, inputs.text, known.turn, made)
        return self._turn(known, inputs, Phase.planned, "Look at **100 errors** first.", emit, findings=(made,))

    def _turn(
        self,
        known: ThreadState,
        inputs: Inputs,
        phase: Phase,
        reply: str,
        emit: Emit,
        *,
        asks: tuple[Ask, ...] = (),
        findings: tuple[Finding, ...] = (),
    ) -> Turn:
        for word in reply.split(" "):
            emit(Event("token", {"text": word if word == reply.split(" ", maxsplit=1)[0] else f" {word}"}))
        state = known.model_dump(mode="json")
        return Turn(state, inputs.text, phase, reply, asks, findings, known.plan, phase is Phase.planned, {})


def finding(turn: int) -> Finding:
    """A finding with a chart."""
    gap = Quantity(name="dev error", value=0.16, unit="fraction", interval=(0.12, 0.21), n=300)
    return Finding(
        id=f"error_budget-{turn}",
        check="error_budget",
        verdict=Verdict.supported,
        claim="Dev error is 16%.",
        quantities=(gap,),
        speaks={Bottleneck.data_mismatch: 0.6},
        figure=Figure(
            kind="intervals",
            rows=({"source": "dev", "error": 0.16, "low": 0.12, "high": 0.21},),
            x="error",
            y="source",
            low="low",
            high="high",
            says="Dev error is 16%.",
        ),
    )


def plan(version: int, quote: str, turn: int, made: Finding) -> ExecutionPlan:
    """A whole plan."""
    reference = Reference(id="step-4", title="Diagnose first")
    share = Quantity(name="share", value=0.16, unit="fraction")
    return ExecutionPlan(
        version=version,
        created_at=WHEN,
        reasoner="rules",
        brief={Topic.status: [BriefLine(text=quote, quote=quote, turn=turn)]},
        classification=Classification(
            data_type=DataType.unstructured,
            modalities=[Modality.audio],
            layer=Layer.deep_learning,
            rationale="Audio.",
            confidence=Confidence.high,
        ),
        stage=Stage.failing_baseline,
        diagnosis=Diagnosis(
            gap=Gap.data_mismatch,
            bottleneck=Bottleneck.data_mismatch,
            basis=Basis.measured,
            confidence=Confidence.medium,
            rationale="Dev comes from another place.",
            findings=[made.id],
            error_budget=[BudgetLine(source="data_mismatch", share=share)],
            weighed=[Weighed(bottleneck=Bottleneck.data_mismatch, for_=[made.id], score=0.6)],
        ),
        focus_step=4,
        next_action=Action.run_error_analysis,
        interventions=[intervention(made, reference)],
        not_now=[NotNow(action=Action.add_compute, reason="Nothing waits.", would_change_if="the GPU is full")],
        warnings=[Warning(pitfall=Pitfall.more_data_by_default, why="No evidence yet.", quote=quote)],
        steps=[
            Step(
                number=number,
                name=name,
                status=StepStatus.now if number == 4 else StepStatus.next,
                decision=f"Decision of {name}",
                rationale="Because.",
                actions=[Action.run_error_analysis],
                exit_criterion="The leading cause is known.",
                findings=[made.id] if number == 4 else [],
                passages=[reference],
                cases=[],
            )
            for number, name in enumerate(STEP_NAMES, 1)
        ],
        decision_log=[],
        experiments=[],
        open_questions=[OpenQuestion(topic=Topic.constraints, question="What is the budget?", would_change=[5])],
        assumptions=["The dev set is like production."],
        changes=[],
    )


def intervention(made: Finding, reference: Reference) -> Intervention:
    """One intervention with its experiment."""
    return Intervention(
        rank=1,
        action=Action.run_error_analysis,
        title="Read 100 dev errors",
        why="Nobody has looked.",
        basis=Basis.measured,
        expected_gain=None,
        effort=Effort.hours,
        findings=[made.id],
        passages=[reference],
        cases=[],
        experiment=Experiment(
            hypothesis="One cause leads.",
            change_one_thing="nothing",
            hold_fixed=["the model"],
            metric="share of errors",
            success_threshold=Quantity(name="share", value=0.3, unit="fraction"),
            stop_rule="after 100 errors",
        ),
    )


def entry(turn: int, inputs: Inputs) -> LedgerEntry:
    """The ledger's entry for a reported result."""
    told = inputs.experiment
    assert told is not None
    return LedgerEntry(
        id=f"e{turn}",
        turn=turn,
        change=told.change,
        metric=told.metric,
        before=told.before,
        after=told.after,
        better=told.better,
        gain=Quantity(name="gain", value=told.after.value - told.before.value, unit="fraction"),
        verdict=Verdict.undetermined,
        says="Inside the noise.",
        note=told.note,
    )
