"""What the user's words say beside the scores that the checks compare."""

import pytest

from agent.brief import Deed, Fact, FactKind
from agent.known.stated import stated_findings
from agent.vocabulary import Action, Bottleneck, Gap, Modality, Split
from agent.weighing import weigh
from tests.projects import fact, now, rate, scores


def row(*errors: float) -> list[Fact]:
    """Dev errors told in one row, one an epoch."""
    words = f"dev error per epoch {' '.join(map(str, errors))}"
    return [
        fact(FactKind.score, rate(error), words, split=Split.dev, metric="error", error=error).model_copy(
            update={"id": f"dev-{index}"}
        )
        for index, error in enumerate(errors)
    ]


def test_a_dev_error_that_falls_in_every_epoch_asks_for_a_longer_schedule() -> None:
    told = weigh(now([*scores(human=0.05, train=(0.19, 9_000)), *row(0.4, 0.33, 0.27, 0.22, 0.2)]))

    assert told.gap is Gap.avoidable_bias
    assert told.bottleneck is Bottleneck.hyperparameters
    assert told.acts[0] is Action.tune_hyperparameters


@pytest.mark.parametrize("errors", [(0.4, 0.33, 0.27, 0.22, 0.219), (0.4, 0.3, 0.31, 0.25), (0.4, 0.3, 0.2)])
def test_a_row_that_levels_off_or_turns_or_is_short_does_not(errors: tuple[float, ...]) -> None:
    told = weigh(now([*scores(human=0.05, train=(0.19, 9_000)), *row(*errors)]))

    assert told.bottleneck is not Bottleneck.hyperparameters


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("where the model says 90% only 60 percent turn out true", Action.set_threshold),
        ("the model says 90% and really 88% turn out true", Action.harden_for_production),
    ],
)
def test_probabilities_that_mislead_are_rescaled_even_where_the_target_is_met(words: str, first: Action) -> None:
    told = weigh(now([*scores(dev=(0.05, 4_000), target=0.1), fact(FactKind.task, words)]))

    assert told.acts[0] is first


@pytest.mark.parametrize(
    ("words", "named"), [("3% of the parts are positive", True), ("12% of the parts are positive", False)]
)
def test_an_accuracy_that_answering_no_reaches_is_no_evidence(words: str, *, named: bool) -> None:
    accuracy = fact(FactKind.score, rate(0.97), "accuracy 97%", split=Split.dev, metric="accuracy", error=0.03)
    told = weigh(now([accuracy, fact(FactKind.task, words)]))

    assert (told.bottleneck is Bottleneck.evaluation) == named


@pytest.mark.parametrize(("agreed", "named"), [(0.58, True), (0.97, False)])
def test_people_who_disagree_have_no_task_whatever_the_metric_of_the_target(agreed: float, *, named: bool) -> None:
    said = [
        fact(
            FactKind.score, rate(agreed), "we agree on so much", split=Split.human, metric="accuracy", error=1 - agreed
        ),
        fact(FactKind.score, rate(0.55), "F1 55", split=Split.dev, metric="F1"),
        fact(FactKind.score, rate(0.8), "want 80", split=Split.target, metric="F1"),
    ]

    assert (weigh(now(said)).bottleneck is Bottleneck.task_definition) == named


def test_a_language_model_on_a_series_gives_way_to_a_trained_baseline() -> None:
    said = [
        fact(FactKind.modality, Modality.time_series, "pressure curves"),
        fact(FactKind.deed, Deed.llm_on_table, "we paste the numbers"),
    ]

    assert weigh(now([*scores(dev=(0.4, 900)), *said])).acts[0] is Action.build_baseline


def test_a_date_of_production_makes_an_unread_agent_the_first_thing_to_stop() -> None:
    said = [
        fact(FactKind.deadline, "on Monday", "production on Monday"),
        fact(FactKind.deed, Deed.agent_on_production, "the agent changes the live database"),
    ]

    assert weigh(now([*scores(dev=(0.2, 900)), *said])).bottleneck is Bottleneck.production_readiness


@pytest.mark.parametrize("unit", ["seconds", "s", "minutes"])
def test_an_answer_slower_than_its_users_wait_is_not_ready_for_use(unit: str) -> None:
    slow = fact(FactKind.rule, "", f"takes 14 {unit} and the clients accept 4").model_copy(update={"about": "latency"})

    told = weigh(now([*scores(dev=(0.03, 900), target=0.05), slow]))

    assert told.bottleneck is Bottleneck.production_readiness
    assert "slow_in_use" in {finding.check for finding in told.evidence}


def test_an_answer_as_fast_as_its_users_want_is_no_finding() -> None:
    fast = fact(FactKind.rule, "", "takes 300 ms and the clients accept 4 s").model_copy(update={"about": "latency"})

    assert "slow_in_use" not in {f.check for f in stated_findings(now([fast]))}


def test_a_model_as_good_as_people_misses_a_target_that_nobody_reaches() -> None:
    told = weigh(now(scores(human=0.085, train=(0.08, 9_000), dev=(0.09, 5_000), target=0.02)))

    assert told.bottleneck is Bottleneck.task_definition
    assert told.acts[0] is Action.set_target_metric


def test_a_model_far_from_people_is_not_excused_by_a_target_beyond_them() -> None:
    told = weigh(now(scores(human=0.03, train=(0.2, 9_000), dev=(0.21, 5_000), target=0.02)))

    assert told.bottleneck is Bottleneck.model_capacity
