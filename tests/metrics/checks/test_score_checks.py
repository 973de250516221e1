"""The checks of scores beside the budget: each on what should fire it and on what should not."""

from pathlib import Path

import pytest

from agent.metrics.checks.bias_first import bias_first
from agent.metrics.checks.compare_runs import compare_runs
from agent.metrics.checks.contradiction import contradiction
from agent.metrics.checks.fold_spread import fold_spread
from agent.metrics.checks.held_out_sets import dev_overfit, easier_target
from agent.metrics.checks.human_level import beyond_human, no_human_level
from agent.metrics.checks.reported_scores import reported_scores
from agent.metrics.checks.selection_optimism import selection_optimism
from agent.metrics.checks.settle_size import settle_size
from agent.metrics.checks.target_gap import target_gap
from agent.metrics.checks.version_plateau import version_plateau
from agent.metrics.evidence import Context, Evidence, Score
from agent.metrics.finding import MODERATE, STRONG, Finding
from agent.metrics.score_checks import SCORE_CHECKS
from agent.vocabulary import Action, Basis, Bottleneck, Gap, Split, Verdict
from tests.metrics.scores import evidence, findings, missing, score


def models(*errors: float, n: int | None, prefix: str = "model ") -> tuple[Score, ...]:
    """Dev errors of several models on n examples."""
    given = [error if n is None else (error, n) for error in errors]
    return tuple(score("dev", one, model=f"{prefix}{i}") for i, one in enumerate(given, 1))


def test_a_training_error_above_the_target_speaks_against_more_data() -> None:
    (finding,) = findings(bias_first(evidence(target=0.06, human=0.05, train=(0.26, 20_000), test=(0.28, 2000))))

    assert finding.speaks[Bottleneck.model_capacity] > 0
    assert finding.speaks[Bottleneck.data_quantity] == -STRONG


def test_a_training_error_at_the_target_says_nothing_of_data() -> None:
    assert not findings(bias_first(evidence(target=0.06, train=(0.058, 2000), dev=(0.12, 400))))


def test_a_test_error_far_above_dev_is_over_tuning() -> None:
    (finding,) = findings(dev_overfit(evidence(dev=(0.021, 10_000), test=(0.07, 10_000))))

    assert finding.verdict is Verdict.supported
    assert finding.gap is Gap.dev_overfitting
    assert finding.speaks == {Bottleneck.evaluation: STRONG}
    assert finding.suggests == (Action.fix_evaluation,)


def test_forty_examples_cannot_tell_10_from_15_percent() -> None:
    (finding,) = findings(dev_overfit(evidence(dev=(0.10, 10_000), test=(0.15, 40))))

    assert finding.verdict is Verdict.undetermined
    assert finding.settled_by is not None
    assert finding.settled_by.value == 683


def test_dev_and_test_that_agree_are_refuted_over_tuning() -> None:
    (finding,) = findings(dev_overfit(evidence(dev=(0.10, 10_000), test=(0.101, 10_000))))
    assert finding.verdict is Verdict.refuted


def test_an_easier_dev_set_speaks_against_mismatch() -> None:
    (finding,) = findings(easier_target(evidence(train_dev=(0.151, 20_000), dev=(0.126, 20_000))))
    assert finding.speaks[Bottleneck.data_mismatch] < 0


def test_a_met_target_speaks_for_production() -> None:
    (finding,) = findings(target_gap(evidence(target=0.06, test=(0.028, 2000))))

    assert finding.gap is Gap.none
    assert finding.speaks == {Bottleneck.production_readiness: STRONG}
    assert finding.claim == "The test error of 2.8% meets the target of at most 6.0%."


def test_a_met_target_counts_in_any_metric() -> None:
    auc = (Score(Split.target, "AUC", 0.80), Score(Split.test, "AUC", 0.86))
    (finding,) = findings(target_gap(Evidence(auc)))

    assert finding.verdict is Verdict.supported
    assert finding.speaks == {Bottleneck.production_readiness: MODERATE}
    assert "0.86" in finding.claim
    assert "at least 0.8" in finding.claim


def test_a_missed_target_speaks_against_production() -> None:
    wape = (Score(Split.target, "WAPE", 0.15, 0.15), Score(Split.test, "WAPE", 0.21, 0.21))
    (finding,) = findings(target_gap(Evidence(wape)))

    assert finding.verdict is Verdict.refuted
    assert finding.speaks[Bottleneck.production_readiness] < 0


def test_a_target_in_the_context_counts() -> None:
    (finding,) = findings(target_gap(evidence(Context(target_error=0.06), test=(0.028, 2000))))
    assert finding.verdict is Verdict.supported


def test_sixty_examples_cannot_tell_the_target() -> None:
    (finding,) = findings(settle_size(evidence(target=0.10, human=0.08, dev=(0.15, 60))))

    assert finding.speaks == {Bottleneck.evaluation: STRONG}
    assert finding.settled_by is not None
    assert finding.settled_by.value == pytest.approx(316, abs=3)
    assert "One example moves it by 1.7 points" in finding.claim


def test_a_decided_budget_needs_no_larger_set() -> None:
    assert not findings(settle_size(evidence(target=0.06, human=0.04, train=(0.03, 5000), dev=(0.12, 400))))


def test_gaps_that_overlap_are_settled_by_a_number_of_examples() -> None:
    (finding,) = findings(settle_size(evidence(human=0.0, train=(0.10, 100), train_dev=(0.11, 100), dev=(0.20, 100))))

    assert finding.verdict is Verdict.undetermined
    assert finding.settled_by is not None
    assert finding.settled_by.value > 100


def test_nine_models_on_sixty_examples_are_ranked_by_luck() -> None:
    given = Evidence(models(0.15, 0.167, 0.183, n=60), context=Context(candidates=9))
    (finding,) = findings(selection_optimism(given))

    assert finding.speaks == {Bottleneck.evaluation: STRONG}
    assert finding.about == {"split": "dev"}
    assert "best of 9 on 60 examples" in finding.claim
    assert not findings(compare_runs(given))


def test_the_best_of_many_alone_may_be_luck() -> None:
    (finding,) = findings(selection_optimism(evidence(Context(candidates=9), dev=(0.15, 60))))

    assert finding.speaks == {Bottleneck.evaluation: MODERATE}
    assert not findings(selection_optimism(evidence(Context(candidates=9), dev=(0.15, 50_000))))


def test_a_clear_winner_is_no_luck() -> None:
    (finding,) = findings(selection_optimism(Evidence(models(0.05, 0.15, 0.16, n=2000))))
    assert finding.verdict is Verdict.refuted


def test_two_models_on_different_ids_are_undetermined() -> None:
    """27 of 164 against 22 of 164 errors: the catalogue's row."""
    (finding,) = findings(compare_runs(Evidence(models(27 / 164, 22 / 164, n=164))))

    assert finding.verdict is Verdict.undetermined
    assert finding.settled_by is not None
    assert finding.settled_by.value > 164


def test_passes_of_one_prompt_are_undetermined() -> None:
    (finding,) = findings(compare_runs(Evidence(models(31 / 63, 39 / 63, n=63))))
    assert finding.verdict is Verdict.undetermined


def test_a_dozen_errors_tell_no_cause_though_they_miss_the_target() -> None:
    """That 12 of 50 miss 12 % is sure; what they have in common is not."""
    (finding,) = findings(settle_size(evidence(target=0.12, dev=(0.24, 50))))

    assert finding.speaks == {Bottleneck.evaluation: MODERATE}
    assert finding.settled_by is not None


def test_gaps_not_worth_acting_on_need_no_larger_set() -> None:
    scores = evidence(human=0.05, train=(0.026, 40_000), dev=(0.033, 5000), test=(0.035, 3000))

    assert not findings(settle_size(scores))


def test_a_real_difference_is_named() -> None:
    (finding,) = findings(compare_runs(Evidence(models(0.20, 0.10, n=2000))))

    assert finding.verdict is Verdict.supported
    assert finding.about == {"better": "model 2"}


def test_prompts_that_move_within_the_noise_have_stalled() -> None:
    given = Evidence(models(0.39, 0.37, 0.38, n=500, prefix="v"), context=Context(target_error=0.15))
    (finding,) = findings(version_plateau(given))

    assert finding.speaks == {Bottleneck.layer: MODERATE}
    assert not findings(selection_optimism(given))


def test_prompts_stall_from_their_last_real_gain_on() -> None:
    """A first leap long ago is no sign that the next wording will help."""
    given = Evidence(models(0.39, 0.24, 0.25, 0.23, 0.24, n=500, prefix="v"), context=Context(target_error=0.10))
    (finding,) = findings(version_plateau(given))

    assert finding.verdict is Verdict.supported
    assert finding.claim.startswith("Since v2 3 versions brought no real gain")


def test_prompts_that_improve_have_not_stalled() -> None:
    (finding,) = findings(version_plateau(Evidence(models(0.39, 0.25, 0.15, n=500, prefix="prompt "))))
    assert finding.verdict is Verdict.note


def test_folds_have_a_mean_and_a_spread() -> None:
    folds = models(0.10, 0.12, 0.14, 0.11, 0.13, n=200, prefix="fold ")
    (finding,) = findings(fold_spread(Evidence(folds, context=Context(target_error=0.125))))

    mean = finding.quantity("mean error of the folds")
    assert mean is not None
    assert mean.value == pytest.approx(0.12)
    assert finding.verdict is Verdict.undetermined
    assert not findings(compare_runs(Evidence(folds)))


def test_doing_better_than_people_leaves_the_bias_unknown() -> None:
    wape = (Score(Split.human, "WAPE", 0.34, 0.34), Score(Split.test, "WAPE", 0.21, 0.21))
    (finding,) = findings(beyond_human(Evidence(wape)))

    assert finding.speaks[Bottleneck.model_capacity] < 0
    assert finding.speaks[Bottleneck.production_readiness] > 0


def test_a_budget_without_a_floor_asks_for_one() -> None:
    (lack,) = missing(no_human_level(evidence(train=(0.035, 10_000), dev=(0.04, 10_000))))
    assert lack.about == "human error"
    assert not missing(no_human_level(evidence(human=0.01, train=0.035, dev=0.04)))


def test_a_file_that_disagrees_with_the_message_is_shown_with_both_sides() -> None:
    said = score("dev", 0.10)._replace(quote="dev is 90%")
    found = score("dev", (0.20, 1000))._replace(basis=Basis.measured)
    (finding,) = findings(contradiction(Evidence((said, found))))

    assert finding.quote == "dev is 90%"
    assert "10.0%" in finding.claim
    assert "20.0%" in finding.claim
    assert not findings(contradiction(Evidence((score("dev", 0.20), found))))


def test_accuracy_read_as_error_is_recognised() -> None:
    found = score("dev", (0.20, 1000))._replace(basis=Basis.measured)
    (finding,) = findings(contradiction(Evidence((score("dev", 0.80), found))))
    assert "swapped" in finding.claim


def test_a_training_error_above_dev_is_worth_a_note() -> None:
    (finding,) = findings(contradiction(evidence(train=(0.20, 5000), dev=(0.10, 2000))))
    assert finding.verdict is Verdict.note


def test_every_score_can_be_cited() -> None:
    """A single mAP belongs to no budget and still stands in a finding."""
    (finding,) = findings(reported_scores(Evidence((Score(Split.dev, "mAP", 0.52),))))
    assert finding.quantities[0].value == 0.52
    assert finding.claim == "dev mAP 0.52."


@pytest.mark.parametrize("check", SCORE_CHECKS)
def test_no_evidence_is_no_finding(check: object) -> None:
    assert callable(check)
    assert list(check(Evidence())) == []


def test_ids_are_stable_and_unique() -> None:
    given = evidence(Context(target_error=0.05), human=0.02, train=(0.01, 5000), dev=(0.16, 500), test=(0.2, 500))

    def run() -> list[Finding]:
        return [f for check in SCORE_CHECKS for f in findings(check(given))]

    ids = [finding.id for finding in run()]
    assert len(ids) == len(set(ids))
    assert ids == [finding.id for finding in run()]


def test_every_check_module_is_listed() -> None:
    """A module that nobody runs is dead code."""
    from agent.metrics import checks, frame_checks, score_checks

    folder = Path(checks.__file__).parent
    listed = Path(score_checks.__file__).read_text() + Path(frame_checks.__file__).read_text()
    for module in folder.glob("*.py"):
        assert module.stem == "__init__" or f"checks.{module.stem} import" in listed


def test_a_handful_of_examples_without_a_target_is_too_few() -> None:
    (finding,) = findings(settle_size(evidence(dev=(0.1, 40))))

    assert finding.speaks == {Bottleneck.evaluation: MODERATE}
    assert finding.settled_by is not None
    assert finding.settled_by.value > 200
