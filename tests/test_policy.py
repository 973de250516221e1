"""No plan that breaks one of the nine rules leaves the policy, whoever wrote it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.known.situation import Situation
from agent.plan import ExecutionPlan, Intervention
from agent.plan import Warning as PlanWarning
from agent.policy import RULES, diagnosis_comes_first, review
from agent.vocabulary import Action, Bottleneck, DataType, Layer, Modality, Pitfall, Stage
from tests import samples
from tests.projects import now, scores

NOW = now(scores(train=0.02, dev=(0.11, 900), target=0.05))
UNSAFE = (
    "You no longer need to learn programming for this.",
    "Let the agent write to the production database.",
    "Deploy it without review.",
    "A plain sentence about the coils.",
)


def item(rank: int, action: Action, text: str = "Do it", findings: tuple[str, ...] = ()) -> Intervention:
    return samples.intervention(rank, action, text, text, findings=list(findings))


def planned(*actions: Action, **fields: object) -> ExecutionPlan:
    items = [item(rank, action) for rank, action in enumerate(actions, start=1)]
    return samples.plan(action=actions[0], interventions=items, **fields)


def breaches(plan: ExecutionPlan, situation: Situation = NOW) -> list[str]:
    rules = (*RULES.values(), diagnosis_comes_first)
    return [breach.sentence for rule in rules for breach in rule(plan, situation)]


def test_there_is_a_rule_for_every_pitfall() -> None:
    assert set(RULES) == set(Pitfall)


def test_a_sound_plan_passes_untouched() -> None:
    plan = samples.plan()

    assert review(plan, NOW) == (plan, (), ())


@pytest.mark.parametrize("action", [Action.collect_more_data, Action.add_compute])
def test_data_and_compute_without_evidence_move_to_not_now(action: Action) -> None:
    reviewed = review(planned(action, Action.regularize), NOW)

    assert reviewed.plan is not None
    assert reviewed.plan.next_action is Action.regularize
    assert action in {each.action for each in reviewed.plan.not_now}
    assert reviewed.repaired


def test_a_plan_of_nothing_but_hype_becomes_an_error_analysis() -> None:
    """When every intervention is demoted, making evidence is what is left."""
    reviewed = review(planned(Action.add_compute), NOW)

    assert reviewed.plan is not None
    assert reviewed.plan.next_action is Action.run_error_analysis
    assert reviewed.plan.interventions[0].rank == 1


def test_before_a_diagnosis_the_missing_one_is_inserted() -> None:
    diagnosis = samples.plan().diagnosis.model_copy(update={"bottleneck": Bottleneck.undiagnosed})
    reviewed = review(planned(Action.change_architecture, diagnosis=diagnosis), NOW)

    assert reviewed.plan is not None
    assert reviewed.plan.next_action is Action.run_error_analysis
    assert reviewed.plan.focus_step == 4


def test_tables_are_not_sent_to_the_prompting_layer() -> None:
    classification = samples.plan().classification.model_copy(
        update={"layer": Layer.genai, "modalities": [Modality.tabular], "data_type": DataType.structured}
    )
    reviewed = review(samples.plan(classification=classification), NOW)

    assert reviewed.plan is not None
    assert reviewed.plan.classification.layer is Layer.machine_learning


def test_advice_against_coding_is_rewritten() -> None:
    steps = samples.plan().steps
    steps[0] = steps[0].model_copy(update={"decision": UNSAFE[0]})
    reviewed = review(samples.plan(steps=steps), NOW)

    assert reviewed.plan is not None
    assert "programming" not in reviewed.plan.steps[0].decision


actions = st.lists(st.sampled_from(Action), min_size=1, max_size=4, unique=True)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    actions,
    st.sampled_from(Bottleneck),
    st.sampled_from(Stage),
    st.lists(st.sampled_from(Pitfall), unique=True),
    st.sampled_from(Layer),
    st.lists(st.sampled_from(Modality), min_size=1, unique=True),
    st.sampled_from(UNSAFE),
)
def test_whatever_the_plan_no_breach_leaves_the_policy(  # noqa: PLR0917 - one argument a dimension of the plan
    chosen: list[Action],
    bottleneck: Bottleneck,
    stage: Stage,
    pitfalls: list[Pitfall],
    layer: Layer,
    modalities: list[Modality],
    sentence: str,
) -> None:
    """After the repairs nothing is broken, and the plan still validates; or there is no plan."""
    base = samples.plan()
    steps = [step.model_copy(update={"decision": sentence}) for step in base.steps]
    plan = samples.plan(
        action=chosen[0],
        interventions=[item(rank, action, sentence) for rank, action in enumerate(chosen, start=1)],
        diagnosis=base.diagnosis.model_copy(update={"bottleneck": bottleneck}),
        stage=stage,
        warnings=[PlanWarning(pitfall=pitfall, why="So it is.", quote=None) for pitfall in pitfalls],
        classification=base.classification.model_copy(update={"layer": layer, "modalities": modalities}),
        steps=steps,
    )

    reviewed = review(plan, NOW)

    assert reviewed.plan is not None
    assert breaches(reviewed.plan) == []
    ExecutionPlan.model_validate(reviewed.plan.model_dump())
