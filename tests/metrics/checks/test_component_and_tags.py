"""Components, oracle tables and tagged errors."""

import pytest

from agent.metrics.checks.component_ceiling import component_ceiling
from agent.metrics.checks.component_slices import component_slices
from agent.metrics.checks.tag_ceiling import tag_ceiling, tagged_errors
from agent.metrics.evidence import ErrorShare, Evidence, FrameKind
from agent.metrics.finding import Finding, Missing
from agent.metrics.tag_meanings import meaning_of
from agent.vocabulary import Action, Bottleneck, Verdict
from tests.metrics.made import seen, table, values
from tests.metrics.scores import findings, score


def oracle(accuracies: list[float], n: int | None) -> list[Finding]:
    """What the check says of a table of stages made perfect one after another."""
    stages = ["", *(f"stage {place}" for place in range(1, len(accuracies)))]
    columns = {
        "stage": stages,
        "value": accuracies,
        "error": [1 - value for value in accuracies],
        "n": [n] * len(stages),
    }
    return findings(component_ceiling(seen(table(FrameKind.components, columns, shape="oracle"))))


def attempts(first_failed: dict[str, int], total: int) -> list[Finding | Missing]:
    """What the check says of attempts that failed first at these stages."""
    failed = [stage for stage, count in first_failed.items() for _ in range(count)]
    columns = {
        "id": [str(place) for place in range(total)],
        "first_failed": [*failed, *[""] * (total - len(failed))],
        "failed": [True] * len(failed) + [False] * (total - len(failed)),
    }
    return list(component_ceiling(seen(table(FrameKind.components, columns, shape="attempts"), target_error=0.05)))


@pytest.mark.parametrize(
    ("accuracies", "stage", "gain"),
    [([0.72, 0.89, 0.90, 1.0], "stage 1", 0.17), ([0.85, 0.851, 0.91, 0.95, 0.96, 0.97, 1.0], "stage 2", 0.059)],
)
def test_the_stage_whose_perfection_gains_most_is_the_component(
    accuracies: list[float], stage: str, gain: float
) -> None:
    """The acceptance cases of the catalogue, with 10,000 examples each."""
    (finding,) = oracle(accuracies, 10_000)

    assert finding.about == {"component": stage}
    assert values(finding)[f"ceiling of perfecting {stage}"] == pytest.approx(gain)
    assert finding.speaks[Bottleneck.component] == 0.9
    assert finding.suggests[0] is Action.fix_component


def test_with_a_hundred_examples_the_stages_cannot_be_told_apart() -> None:
    (finding,) = oracle([0.72, 0.89, 0.90, 1.0], 100)

    assert finding.verdict is Verdict.undetermined


def test_attempts_give_the_rate_the_share_and_the_ceiling_of_each_stage() -> None:
    (finding,) = attempts({"detect": 73, "compare": 26, "spoof": 8, "capture": 5}, 900)

    assert isinstance(finding, Finding)
    assert values(finding)["failure rate"] == pytest.approx(112 / 900)
    assert values(finding)["share of failures that start at detect"] == pytest.approx(73 / 112)
    assert values(finding)["ceiling of perfecting detect"] == pytest.approx(73 / 900)
    assert "above the 5.0% wanted" in finding.claim


def test_two_stages_that_fail_about_as_often_leave_the_component_open() -> None:
    (finding,) = attempts({"detect": 11, "compare": 10}, 200)

    assert isinstance(finding, Finding)
    assert finding.verdict is Verdict.undetermined
    assert finding.settled_by is not None


def test_without_a_failed_stage_the_check_says_what_it_lacks() -> None:
    (answer,) = attempts({}, 50)

    assert isinstance(answer, Missing)


def test_stages_alone_tell_which_one_failed_first() -> None:
    """A row with two failed stages counts for the earlier one."""
    columns = {
        "id": [str(place) for place in range(60)],
        "stage:read": [False] * 20 + [True] * 40,
        "stage:match": [False] * 5 + [None] * 15 + [False] * 3 + [True] * 37,
        "failed": [True] * 23 + [False] * 37,
    }

    (finding,) = findings(component_ceiling(seen(table(FrameKind.components, columns, shape="attempts"))))

    assert finding.about == {"component": "read"}
    assert values(finding)["share of failures that start at read"] == pytest.approx(20 / 23)


def test_the_ceiling_of_a_tag_is_its_share_of_the_dev_error() -> None:
    """Dev 15.3: labels 4.1, fog 2.0, occlusion 8.2, other 1.0; the largest ceiling is occlusion's 8.2 points."""
    counts = {"wrong label": 82, "fog": 40, "occlusion": 164, "other": 20}
    shares = tuple(ErrorShare(tag, errors, 306) for tag, errors in counts.items())

    found = list(tag_ceiling(Evidence(scores=(score("dev", (0.153, 2000)),), shares=shares)))

    assert found[0].about == {"tag": "occlusion"}
    assert values(found[0])["ceiling of fixing occlusion"] == pytest.approx(0.082)
    assert found[0].suggests == (Action.collect_targeted_data,)
    assert found[-1].about == {"tag": "other"}, "what collects the rest is no cause"


def test_a_small_analysis_without_a_leader_says_how_many_errors_would_tell() -> None:
    shares = (ErrorShare("blur", 11, 30), ErrorShare("night", 9, 30))

    first = next(iter(tag_ceiling(Evidence(shares=shares))))

    assert first.verdict is Verdict.undetermined
    assert first.settled_by is not None
    assert first.settled_by.value > 30


def test_a_sheet_of_tags_counts_errors_without_a_tag_too() -> None:
    columns = {"id": [str(place) for place in range(60)], "tag": ["wrong label"] * 33 + [None] * 27}

    (finding,) = tagged_errors(seen(table(FrameKind.tags, columns, errors="60")))

    assert values(finding)["share of errors with wrong label"] == pytest.approx(0.55)
    assert finding.speaks == {Bottleneck.data_quality: 0.9}


@pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "b", "a")])
def test_tags_as_frequent_as_each_other_keep_one_order(order: tuple[str, ...]) -> None:
    """A finding's id hangs on it: read twice, the same sheet must not give two."""
    columns = {"id": [str(place) for place in range(60)], "tag": [tag for tag in order for _ in range(20)]}

    found = findings(tagged_errors(seen(table(FrameKind.tags, columns, errors="60"))))

    assert [finding.about["tag"] for finding in found] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("tag", "bottleneck"),
    [
        ("label wrong", Bottleneck.data_quality),
        ("annotation slip", Bottleneck.data_quality),
        ("labels", Bottleneck.data_quality),
        ("blurry photo", Bottleneck.data_quality),
        ("missing_field", Bottleneck.data_quality),
        ("crop cuts off the digits", Bottleneck.component),
        ("right document not retrieved", Bottleneck.component),
        ("parser broke the table", Bottleneck.component),
        ("night", Bottleneck.data_mismatch),
        ("scottish accent", Bottleneck.data_mismatch),
        ("new customers", Bottleneck.data_mismatch),
        ("two labels possible: guideline unclear", Bottleneck.task_definition),
        ("rare species", Bottleneck.data_quantity),
    ],
)
def test_the_words_of_a_tag_say_what_it_points_to(tag: str, bottleneck: Bottleneck) -> None:
    meaning = meaning_of(tag)

    assert meaning is not None
    assert meaning.bottleneck is bottleneck


@pytest.mark.parametrize("tag", ["flooded forest", "training mix", "news", "mistake", "stable"])
def test_words_that_merely_contain_a_stem_say_nothing(tag: str) -> None:
    assert meaning_of(tag) is None


def test_the_slice_in_which_the_weak_stage_fails_is_named() -> None:
    """Detection fails in a third of the dusk attempts and in one of fifty others."""
    light = ["dusk"] * 150 + ["day"] * 450
    first = ["detect" if place % 3 == 0 else "" for place in range(150)] + ["detect"] * 9 + [""] * 441
    columns = {"id": [str(place) for place in range(600)], "first_failed": first, "slice:light": light}

    (finding,) = component_slices(seen(table(FrameKind.components, columns, shape="attempts")))

    assert finding.about == {"component": "detect", "column": "light", "value": "dusk"}
    assert values(finding)["failure rate of detect at dusk"] == pytest.approx(1 / 3)
    assert finding.speaks[Bottleneck.component] > 0


def test_failures_spread_evenly_name_no_slice() -> None:
    columns = {
        "id": [str(place) for place in range(600)],
        "first_failed": ["detect" if place % 10 == 0 else "" for place in range(600)],
        "slice:light": ["dusk", "day", "night"] * 200,
    }

    assert not list(component_slices(seen(table(FrameKind.components, columns, shape="attempts"))))
