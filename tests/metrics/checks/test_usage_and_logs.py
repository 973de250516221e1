"""Bills, throughput, raters, judges, prompt versions and searches."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from agent.metrics.agreement import agreement, leave_one_out
from agent.metrics.break_even import Costs, break_even, months_to_repay
from agent.metrics.checks.annotator_ceiling import annotator_ceiling
from agent.metrics.checks.bill import bill
from agent.metrics.checks.judge_trust import judge_trust
from agent.metrics.checks.optimiser_vs_objective import optimiser_vs_objective
from agent.metrics.checks.prompt_plateau import prompt_plateau
from agent.metrics.checks.slow_input import slow_input
from agent.metrics.evidence import Frame, FrameKind
from agent.metrics.finding import Missing
from agent.vocabulary import Action, Bottleneck, Verdict
from tests.metrics.made import seen, table, values
from tests.metrics.scores import findings


def bills(growth: float, months: int = 8) -> Frame:
    """Two features, of which one makes nine tenths of the bill."""
    names = [f"2025-{month:02d}" for month in range(1, months + 1)]
    cost = [1000 * (1 + growth) ** place for place in range(months)]
    columns = {
        "period": [name for name in names for _ in range(2)],
        "feature": ["notes", "search"] * months,
        "requests": [100.0] * (2 * months),
        "cost": [part * total for total in cost for part in (0.9, 0.1)],
    }
    return table(FrameKind.usage, columns, currency="USD")


def test_a_growing_bill_is_a_cost_problem_of_its_biggest_feature() -> None:
    (finding,) = bill(seen(bills(0.37)))

    assert values(finding)["bill of the last month"] == pytest.approx(1000 * 1.37**7)
    assert values(finding)["growth a month"] == pytest.approx(0.37)
    assert values(finding)["share of notes in the last month's bill"] == pytest.approx(0.9)
    assert finding.about == {"feature": "notes"}
    assert finding.speaks == {Bottleneck.cost: 0.9}
    assert finding.suggests == (Action.fine_tune_small_model_for_cost,)


def test_a_steady_bill_is_weak_evidence() -> None:
    (finding,) = bill(seen(bills(0.0)))

    assert finding.speaks == {Bottleneck.cost: 0.3}


def test_days_are_summed_to_months_and_a_cut_off_month_is_left_out() -> None:
    start = datetime(2025, 1, 1)  # noqa: DTZ001 - a calendar day
    days = [(start + timedelta(days=place)).strftime("%Y-%m-%d") for place in range(97)]
    columns = {"period": days, "cost": [10.0] * 97}

    (finding,) = bill(seen(table(FrameKind.usage, columns)))

    assert values(finding)["bill of the last month"] == 310
    assert any("too few days" in caveat for caveat in finding.caveats)


def test_break_even_counts_months_at_three_volumes() -> None:
    finding = break_even(Costs(bill=10_000, training=10_000, labelling=2_000, serving_fixed=4_000), unit="USD")

    assert values(finding)["months to repay at 1 times the volume"] == 2
    assert values(finding)["months to repay at 2 times the volume"] == 0.75
    assert finding.speaks[Bottleneck.cost] > 0


def test_a_small_bill_never_repays_a_model_of_ones_own() -> None:
    finding = break_even(Costs(bill=300, training=10_000, serving_fixed=400))

    assert finding.verdict is Verdict.refuted
    assert months_to_repay(Costs(bill=300, training=10_000, serving_fixed=400)) is None


def test_costs_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        break_even(Costs(bill=-1, training=1))


def test_a_starved_gpu_is_throughput_and_no_case_for_more_hardware() -> None:
    rng = np.random.default_rng(0)
    columns = {
        "gpu": np.clip(rng.normal(0.42, 0.1, 200), 0, 1),
        "step_time": rng.normal(1.2, 0.05, 200),
        "data_time": rng.normal(0.7, 0.05, 200),
    }

    (finding,) = findings(slow_input(seen(table(FrameKind.utilisation, columns))))

    assert values(finding)["GPU idle share"] == pytest.approx(0.58, abs=0.02)
    assert values(finding)["share of a step waiting for data"] == pytest.approx(0.58, abs=0.02)
    assert finding.speaks == {Bottleneck.throughput: 0.9, Bottleneck.compute: -0.9}
    assert finding.suggests == (Action.fix_throughput,)


def test_a_busy_gpu_is_no_input_problem() -> None:
    columns = {"gpu": np.full(100, 0.97)}

    (finding,) = findings(slow_input(seen(table(FrameKind.utilisation, columns))))

    assert finding.verdict is Verdict.refuted
    assert finding.speaks[Bottleneck.throughput] < 0


def test_a_handful_of_samples_is_asked_to_be_more() -> None:
    (answer,) = slow_input(seen(table(FrameKind.utilisation, {"gpu": [0.5] * 5})))

    assert isinstance(answer, Missing)


def ratings(agree: float, items: int = 150) -> Frame:
    """Three raters who give the true one of three labels so often, else any."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, items)
    rows = [
        (str(item), rater, "abc"[truth[item] if rng.random() < agree else rng.integers(0, 3)])
        for item in range(items)
        for rater in ("ann", "bob", "cem")
    ]
    return table(FrameKind.raters, dict(zip(("id", "rater", "label"), zip(*rows, strict=True), strict=True)))


def test_raters_who_disagree_are_a_task_to_redefine() -> None:
    (finding,) = findings(annotator_ceiling(seen(ratings(0.5))))

    assert finding.speaks[Bottleneck.task_definition] == 0.9
    assert finding.suggests[0] is Action.redefine_task
    assert values(finding)["human error, one against the others"] > 0.2


def test_raters_who_agree_are_a_note() -> None:
    (finding,) = findings(annotator_ceiling(seen(ratings(0.95))))

    assert finding.verdict is Verdict.note
    assert not finding.speaks


def test_alpha_of_full_agreement_is_one_and_of_chance_about_zero() -> None:
    full = agreement(np.array([[2.0, 0], [0, 2], [2, 0]]))
    chance = agreement(np.random.default_rng(0).multinomial(2, [0.5, 0.5], 4000).astype(float))

    assert full is not None
    assert full.alpha == 1
    assert chance is not None
    assert abs(chance.alpha) < 0.05


def test_alpha_has_its_textbook_value() -> None:
    """Krippendorff (2011), 'Computing Krippendorff's Alpha-Reliability': two observers, ten binary items, 0.095."""
    one, two = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    counts = np.array([[(a == 0) + (b == 0), (a == 1) + (b == 1)] for a, b in zip(one, two, strict=True)], dtype=float)

    found = agreement(counts)

    assert found is not None
    assert found.alpha == pytest.approx(0.095, abs=0.001)


def test_one_against_the_others_leaves_ties_out() -> None:
    assert leave_one_out(np.array([[2.0, 1.0], [1.0, 1.0]])) == (1, 1)


def verdicts(flip: float, *, judge_only: bool = False) -> Frame:
    """A judge that flips so often over three repeats, and a person who judged once."""
    rng = np.random.default_rng(0)
    truth = rng.random(120) < 0.7
    rows = [
        (str(case), repeat, judge, bool(truth[case] ^ (judge == "gpt" and rng.random() < flip)))
        for case in range(120)
        for judge in (("gpt",) if judge_only else ("gpt", "human"))
        for repeat in range(3 if judge == "gpt" else 1)
    ]
    return table(
        FrameKind.eval_log, dict(zip(("case", "repeat", "judge", "passed"), zip(*rows, strict=True), strict=True))
    )


def test_a_judge_that_contradicts_itself_blurs_every_comparison() -> None:
    flips, people = judge_trust(seen(verdicts(0.2)))

    assert values(flips)["verdicts that flip"] > 0.2
    assert flips.speaks == {Bottleneck.evaluation: 0.6}
    assert values(people)["agreement of judge and people"] < 1


def test_a_steady_judge_is_a_note() -> None:
    (flips,) = judge_trust(seen(verdicts(0.0, judge_only=True)))

    assert flips.verdict is Verdict.note


def versions(scores: list[float], n: int = 500, days: int = 7) -> Frame:
    """A table of prompt versions."""
    start = datetime(2025, 1, 1)  # noqa: DTZ001 - a calendar day
    columns = {
        "version": [f"v{place}" for place in range(len(scores))],
        "score": scores,
        "n": [n] * len(scores),
        "when": [start + timedelta(days=days * place) for place in range(len(scores))],
    }
    return table(FrameKind.eval_log, columns)


def test_prompts_that_stopped_moving_ask_for_another_layer() -> None:
    (finding,) = prompt_plateau(seen(versions([0.5, 0.61, 0.63, 0.62, 0.62, 0.62, 0.615])))

    assert finding.speaks == {Bottleneck.layer: 0.9}
    assert values(finding)["versions since the last real gain"] == 5
    assert values(finding)["days since the last real gain"] == 35
    assert finding.suggests[0] is Action.fine_tune_pretrained


def test_prompts_that_still_gain_go_on() -> None:
    (finding,) = prompt_plateau(seen(versions([0.4, 0.5, 0.6, 0.7])))

    assert not finding.speaks


def test_sixty_cases_cannot_say_that_prompting_has_stalled() -> None:
    (finding,) = prompt_plateau(seen(versions([0.62, 0.63, 0.62, 0.65], n=60), target_error=0.3))

    assert finding.verdict is Verdict.undetermined
    assert finding.settled_by is not None


def test_a_month_of_versions_has_stalled_though_the_target_lies_inside_the_noise() -> None:
    """Another five weeks of wordings may get there by luck; the methodology gives prompting about a month."""
    scores = [0.5, 0.75, 0.74, 0.73, 0.77]

    (finding,) = prompt_plateau(seen(versions(scores, n=100, days=14), target_error=0.15))
    (early,) = prompt_plateau(seen(versions(scores, n=100, days=2), target_error=0.15))

    assert (finding.verdict, early.verdict) == (Verdict.supported, Verdict.undetermined)
    assert finding.speaks[Bottleneck.layer] > 0


def test_versions_on_the_same_cases_are_compared_case_by_case() -> None:
    """The same 40 of 400 cases are won at each step: paired, that is seen; as two samples of 61 and 71 % too."""
    rows = [(str(case), f"v{v}", case < 244 + 40 * v) for v in range(3) for case in range(400)]
    frame = table(FrameKind.eval_log, dict(zip(("case", "version", "passed"), zip(*rows, strict=True), strict=True)))

    (finding,) = prompt_plateau(seen(frame))

    assert finding.verdict is Verdict.note
    assert values(finding)["versions since the last real gain"] == 0


@pytest.mark.parametrize(("shift", "bottleneck"), [(1.0, Bottleneck.component), (-1.0, Bottleneck.task_definition)])
def test_who_scores_higher_says_whether_search_or_score_is_at_fault(shift: float, bottleneck: Bottleneck) -> None:
    rng = np.random.default_rng(0)
    columns = {
        "id": [str(i) for i in range(80)],
        "score_reference": rng.normal(shift, 1, 80),
        "score_output": rng.normal(0, 1, 80),
    }

    (finding,) = findings(optimiser_vs_objective(seen(table(FrameKind.search, columns))))

    assert set(finding.speaks) == {bottleneck}
