"""Step 4: the stage, and the words of the diagnosis."""

import pytest

from agent.brief import Deed, Fact, FactKind
from agent.steps.diagnose import decide
from agent.vocabulary import Action, Bottleneck, Stage
from tests.projects import fact, now, scores

PROTOTYPE = fact(FactKind.stage_hint, Stage.prototype)
NOTHING = fact(FactKind.stage_hint, Stage.greenfield)
LIVE = fact(FactKind.deed, Deed.go_live, "we go live", time="planned")
COSTLY = fact(FactKind.stage_hint, Stage.cost_problem)
EXPOSED = fact(FactKind.deed, Deed.expose_prototype, "the link is public")
MET, MISSED = scores(test=(0.02, 5_000), target=0.05), scores(test=(0.12, 5_000), target=0.05)


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ([NOTHING], Stage.greenfield),
        ([NOTHING, *scores(human=0.05)], Stage.greenfield),
        ([PROTOTYPE], Stage.prototype),
        (MISSED, Stage.failing_baseline),
        (MET, Stage.production_transition),
        ([PROTOTYPE, COSTLY], Stage.cost_problem),
        ([PROTOTYPE, EXPOSED, LIVE], Stage.prototype),
        ([fact(FactKind.stage_hint, Stage.scaling_problem), *MISSED], Stage.scaling_problem),
    ],
)
def test_numbers_decide_the_stage_before_words(facts: list[Fact], stage: Stage) -> None:
    assert decide(now(facts), {}).stage is stage


@pytest.mark.parametrize(
    ("facts", "action"),
    [
        ([NOTHING], Action.build_baseline),
        ([NOTHING, fact(FactKind.deed, Deed.explore_data, "never opened", polarity="negated")], Action.explore_data),
        ([PROTOTYPE, *scores(dev=(0.3, 400), target=0.1)], Action.run_error_analysis),
        (
            [*scores(train=0.4, dev=0.42), fact(FactKind.deed, Deed.explore_data, "unread", polarity="negated")],
            Action.explore_data,
        ),
    ],
)
def test_without_evidence_the_first_action_makes_some(facts: list[Fact], action: Action) -> None:
    decision = decide(now(facts), {})

    assert decision.diagnosis.bottleneck is Bottleneck.undiagnosed
    assert decision.acts[0] is action


def test_an_exposed_prototype_comes_before_its_quality() -> None:
    decision = decide(now([PROTOTYPE, EXPOSED, *MISSED]), {})

    assert decision.diagnosis.bottleneck is Bottleneck.production_readiness


def test_the_rationale_names_the_number_and_its_bar() -> None:
    rationale = decide(now(MISSED), {}).diagnosis.rationale

    assert "12%" in rationale
    assert "5%" in rationale
