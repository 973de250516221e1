"""What the nine steps decide: the plan's step in the making, and what a later wave reads of it."""

from collections.abc import Mapping

from pydantic import Field

from agent.plan import Classification, Diagnosis, Intervention, LayerRecord, NotNow, OpenQuestion, Part, Reference
from agent.vocabulary import STEP_NAMES, Action, Stage


class Decision(Part):
    """One step's decision: specific to the project, with what ends the step and what it rests on.

    `done` says that the project has this step behind it; `blocked` that another step must come first.
    """

    decision: str
    rationale: str
    actions: list[Action] = Field(default_factory=list)
    exit_criterion: str
    findings: list[str] = Field(default_factory=list)
    passages: list[Reference] = Field(default_factory=list)
    cases: list[Reference] = Field(default_factory=list)
    done: bool = False
    blocked: bool = False
    skipped: bool = False
    assumptions: list[str] = Field(default_factory=list)
    open_questions: list[OpenQuestion] = Field(default_factory=list)


class ClassifyDecision(Decision):
    """Step 1: what the data is and at which layer the problem lives."""

    classification: Classification


class DiagnoseDecision(Decision):
    """Step 4: where the error comes from, what holds the project back, and how far the project is.

    `acts` lists the actions that fit, best first: what the leading findings suggest, or how to get a diagnosis.
    """

    diagnosis: Diagnosis
    stage: Stage
    acts: list[Action] = Field(min_length=1)


class InterveneDecision(Decision):
    """Step 5: what to do, ranked, and what not to do now."""

    interventions: list[Intervention] = Field(min_length=1)
    not_now: list[NotNow] = Field(default_factory=list)


class LayerDecision(Decision):
    """Step 7: the layer that the work goes on at, as a record to keep."""

    record: LayerRecord


KINDS: dict[str, type[Decision]] = {
    **dict.fromkeys(STEP_NAMES, Decision),
    "classify": ClassifyDecision,
    "diagnose": DiagnoseDecision,
    "intervene": InterveneDecision,
    "choose_layer": LayerDecision,
}
"""The model that each step's stored decision is validated with."""


def classified(before: Mapping[str, Decision]) -> Classification:
    """Step 1's answer."""
    decision = before["classify"]
    if not isinstance(decision, ClassifyDecision):
        raise TypeError(f"classify left a {type(decision).__name__}")
    return decision.classification


def diagnosed(before: Mapping[str, Decision]) -> DiagnoseDecision:
    """Step 4's answer."""
    decision = before["diagnose"]
    if not isinstance(decision, DiagnoseDecision):
        raise TypeError(f"diagnose left a {type(decision).__name__}")
    return decision


def prescribed(before: Mapping[str, Decision]) -> InterveneDecision:
    """Step 5's answer."""
    decision = before["intervene"]
    if not isinstance(decision, InterveneDecision):
        raise TypeError(f"intervene left a {type(decision).__name__}")
    return decision
