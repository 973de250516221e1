"""ExecutionPlan and its parts: the public contract, served as JSON Schema."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.metrics.finding import Quantity
from agent.vocabulary import (
    Action,
    Basis,
    Bottleneck,
    Confidence,
    DataType,
    Effort,
    Gap,
    Layer,
    Modality,
    Pitfall,
    Stage,
    StepStatus,
    Topic,
    Verdict,
)

SCHEMA_VERSION = "1"

StepNumber = Annotated[int, Field(ge=1, le=9)]


class Part(BaseModel):
    """A part of the plan: no field that the contract does not name, and never a NaN."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Reference(Part):
    """A passage of the methodology or an example case, by id."""

    id: str
    title: str


class BriefLine(Part):
    """One thing the user told us: our words, theirs, and in which turn."""

    text: str
    quote: str
    turn: int


class Classification(Part):
    """Step 1's answer: what the data is and at which layer the problem lives."""

    data_type: DataType
    modalities: list[Modality]
    layer: Layer
    rationale: str
    confidence: Confidence


class BudgetLine(Part):
    """One share of the error: the rate that this source adds (a fraction, with its interval)."""

    source: str
    share: Quantity


class Weighed(Part):
    """One bottleneck on the scales: the ids of the findings for and against it, and the score, 0 to 1."""

    bottleneck: Bottleneck
    for_: list[str] = Field(default_factory=list, alias="for")
    against: list[str] = Field(default_factory=list)
    score: float

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Diagnosis(Part):
    """Where the error comes from and what holds the project back, and why it came out so."""

    gap: Gap
    bottleneck: Bottleneck
    basis: Basis
    confidence: Confidence
    rationale: str
    findings: list[str]
    error_budget: list[BudgetLine]
    weighed: list[Weighed]


class Experiment(Part):
    """A test that can fail: one change, everything else held, and the number that decides."""

    hypothesis: str
    change_one_thing: str
    hold_fixed: list[str]
    metric: str
    success_threshold: Quantity
    stop_rule: str


class Intervention(Part):
    """One thing worth doing, why, what it may gain, and the experiment that would prove it wrong."""

    rank: int
    action: Action
    title: str
    why: str
    basis: Basis
    expected_gain: Quantity | None
    effort: Effort
    findings: list[str]
    passages: list[Reference]
    cases: list[Reference]
    experiment: Experiment


class NotNow(Part):
    """What we advise against now, and what would change our mind."""

    action: Action
    reason: str
    would_change_if: str


class Warning(Part):  # noqa: A001 - the contract's word; nothing here raises the builtin
    """A pitfall that the user's own decision, plan or deed runs into."""

    pitfall: Pitfall
    why: str
    quote: str | None


class Step(Part):
    """One of the nine steps: where it stands, what was decided, and when it is finished."""

    number: StepNumber
    name: str
    status: StepStatus
    decision: str
    rationale: str
    actions: list[Action]
    exit_criterion: str
    findings: list[str]
    passages: list[Reference]
    cases: list[Reference]


class LayerRecord(Part):
    """Step 7's record: the layer chosen, why, and what would reopen the question."""

    layer: Layer
    why: str
    reopen_if: str
    turn: int


class Measured(Part):
    """One side of an experiment: a value and the number of examples behind it."""

    value: float
    n: int | None = None


class LedgerEntry(Part):
    """One experiment that was run, and whether its gain beats the noise."""

    id: str
    turn: int
    change: str
    metric: str
    before: Measured
    after: Measured
    better: Literal["higher", "lower"]
    gain: Quantity
    verdict: Verdict
    says: str
    note: str | None = None


class OpenQuestion(Part):
    """A thing still unknown, and which steps the answer would change."""

    topic: Topic
    question: str
    would_change: list[StepNumber]


class Change(Part):
    """What is new against the version before, and because of what."""

    what: str
    from_: str | None = Field(alias="from")
    to: str | None
    because: str

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)


class ExecutionPlan(Part):
    """What to work on next, and why, as nine steps with their evidence."""

    schema_version: Literal["1"] = "1"
    version: int = Field(ge=1)
    created_at: datetime
    reasoner: str
    brief: dict[Topic, list[BriefLine]]
    classification: Classification
    stage: Stage
    diagnosis: Diagnosis
    focus_step: StepNumber
    next_action: Action
    interventions: list[Intervention] = Field(min_length=1)
    not_now: list[NotNow]
    warnings: list[Warning]
    steps: list[Step] = Field(min_length=9, max_length=9)
    decision_log: list[LayerRecord]
    experiments: list[LedgerEntry]
    open_questions: list[OpenQuestion]
    assumptions: list[str]
    changes: list[Change]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.next_action is not self.interventions[0].action:
            message = "next_action must be the action of the first intervention"
            raise ValueError(message)
        if [step.number for step in self.steps] != list(range(1, 10)):
            message = "steps must be numbered 1 to 9 in order"
            raise ValueError(message)
        return self
