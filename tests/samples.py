"""A small project to test against: a brief, its findings and its plan, each with the least that makes it real."""

from datetime import UTC, datetime
from typing import Any

from agent.brief import Brief, Fact, FactKind
from agent.metrics.finding import STRONG, WEAK, Finding, Quantity
from agent.plan import (
    BudgetLine,
    Classification,
    Diagnosis,
    ExecutionPlan,
    Experiment,
    Intervention,
    NotNow,
    Step,
    Warning,  # noqa: A004 - the contract's word
    Weighed,
)
from agent.state import Known
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
    Pitfall,
    Split,
    Stage,
    StepStatus,
    Topic,
    Verdict,
)

SAID = (
    "We sort defects on steel coils from photos. 12,000 labelled photos. Train error 2%, dev error 11% on 900 photos, "
    "we need 5%. Next week we order another 20,000 photos."
)


def fact(topic: Topic, kind: FactKind, quote: str, **fields: Any) -> Fact:
    """A fact of the first message."""
    return Fact(
        id=f"{kind}-{quote}-{fields.get('turn', 1)}", topic=topic, kind=kind, quote=quote, **{"turn": 1, **fields}
    )


def brief(*facts: Fact) -> Brief:
    """The steel project in facts, and any further ones."""
    score = Topic.performance_gap, FactKind.score
    return Brief(
        facts=[
            fact(Topic.application, FactKind.task, "sort defects on steel coils from photos", value="sort defects"),
            fact(Topic.application, FactKind.modality, "photos", value=Modality.image),
            fact(
                Topic.data,
                FactKind.data_volume,
                "12,000 labelled photos",
                value=Quantity(value=12000, unit="photos"),
            ),
            fact(Topic.status, FactKind.target_met, "we need 5%", value="no"),
            fact(*score, "Train error 2%", value=rate(0.02), split=Split.train, metric="error", error=0.02),
            fact(*score, "dev error 11% on 900 photos", value=rate(0.11), split=Split.dev, error=0.11, n=900),
            fact(*score, "we need 5%", value=rate(0.05), split=Split.target, metric="error", error=0.05),
            fact(
                Topic.data,
                FactKind.deed,
                "Next week we order another 20,000 photos",
                value="collect_data",
                time="planned",
            ),
            *facts,
        ]
    )


def rate(value: float, **fields: Any) -> Quantity:
    """A rate as a quantity."""
    return Quantity(value=value, unit="fraction", **fields)


def budget_finding() -> Finding:
    """The steel project's error budget: nine points between training and dev."""
    return Finding(
        id="error_budget-1",
        check="error_budget",
        verdict=Verdict.supported,
        claim="Error goes from 2% on training data to 11% on dev: 9 points.",
        basis=Basis.stated,
        quantities=(
            rate(0.02, name="train error"),
            rate(0.11, name="dev error", interval=(0.0912, 0.1322), n=900),
            rate(0.09, name="variance", interval=(0.07, 0.112)),
        ),
        speaks={Bottleneck.overfitting: STRONG, Bottleneck.data_quantity: WEAK},
        suggests=(Action.regularize,),
        gap=Gap.variance,
        quote="dev error 11% on 900 photos",
    )


def undetermined_finding() -> Finding:
    """A gap inside its noise."""
    return Finding(
        id="dev_overfit-1",
        check="dev_overfit",
        verdict=Verdict.undetermined,
        claim="Error goes from 11% on dev to 12% on test.",
        quantities=(rate(0.12, name="test error"),),
        settled_by=Quantity(value=15975, unit="examples"),
    )


def intervention(rank: int, action: Action, title: str, why: str, **fields: Any) -> Intervention:
    """One intervention with an experiment of its own."""
    return Intervention(
        **{
            "rank": rank,
            "action": action,
            "title": title,
            "why": why,
            "basis": Basis.stated,
            "expected_gain": rate(0.06, name="expected gain", interval=(0.04, 0.08)),
            "effort": Effort.days,
            "findings": ["error_budget-1"],
            "passages": [],
            "cases": [],
            "experiment": Experiment(
                hypothesis="Augmentation closes the gap between training and dev",
                change_one_thing="Train once more with augmentation",
                hold_fixed=["data", "network"],
                metric="dev error",
                success_threshold=rate(0.08, name="dev error"),
                stop_rule="Stop after one run if dev error stays above 10%",
            ),
            **fields,
        }
    )


def plan(**fields: Any) -> ExecutionPlan:
    """The steel project's plan; `fields` replace its own."""
    action = fields.pop("action", Action.regularize)
    return ExecutionPlan(
        **{
            "version": 1,
            "created_at": datetime(2026, 3, 1, tzinfo=UTC),
            "reasoner": "rules",
            "brief": {},
            "classification": Classification(
                data_type=DataType.unstructured,
                modalities=[Modality.image],
                layer=Layer.deep_learning,
                rationale="Photos call for a trained network.",
                confidence=Confidence.high,
            ),
            "stage": Stage.failing_baseline,
            "diagnosis": Diagnosis(
                gap=Gap.variance,
                bottleneck=Bottleneck.overfitting,
                basis=Basis.stated,
                confidence=Confidence.medium,
                rationale="Most of the error appears between training and dev.",
                findings=["error_budget-1"],
                error_budget=[BudgetLine(source="training to dev", share=rate(0.09, name="variance"))],
                weighed=[
                    Weighed(bottleneck=Bottleneck.overfitting, score=0.9),
                    Weighed(bottleneck=Bottleneck.data_quantity, score=0.3),
                ],
            ),
            "focus_step": 5,
            "next_action": action,
            "interventions": [
                intervention(1, action, "Regularize the coil network", "Dev error is 9 points above training error"),
                intervention(
                    2, Action.run_error_analysis, "Sort the dev errors by kind of defect", "It shows what remains"
                ),
            ],
            "not_now": [
                NotNow(
                    action=Action.collect_more_data,
                    reason="no learning curve shows that 20,000 more photos would help",
                    would_change_if="the dev error still falls when the training set is doubled",
                )
            ],
            "warnings": [
                Warning(
                    pitfall=Pitfall.more_data_by_default,
                    why="Nothing shows that the amount of data is what is short.",
                    quote="Next week we order another 20,000 photos",
                )
            ],
            "steps": [
                Step(
                    number=number,
                    name=name,
                    status=StepStatus.now if number == 5 else StepStatus.later,
                    decision=f"Decision of {name}",
                    rationale="It follows from the numbers.",
                    actions=[],
                    exit_criterion="dev error is below 5%",
                    findings=[],
                    passages=[],
                    cases=[],
                )
                for number, name in enumerate(STEP_NAMES, start=1)
            ],
            "decision_log": [],
            "experiments": [],
            "open_questions": [],
            "assumptions": [],
            "changes": [],
            **fields,
        }
    )


def known(**fields: Any) -> Known:
    """The steel project after its first plan."""
    findings = {finding.id: finding for finding in (budget_finding(), undetermined_finding())}
    base = Known(brief=brief(), plan=plan(), findings=findings, missing=(), ledger=(), rejected=())
    return base._replace(**fields)
