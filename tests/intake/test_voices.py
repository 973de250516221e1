"""What ten people say in ten ways: scores, courses over time, thresholds, deeds and data, told in new voices."""

import pytest

from agent.brief import Brief, Deed, FactKind
from agent.intake import read_message
from agent.metrics.finding import Quantity
from agent.vocabulary import Modality, Split, Stage, Topic
from tests.intake.told import facts


def errors(text: str, split: Split) -> list[float | None]:
    """The present errors of one split."""
    return [f.error for f in facts(text, FactKind.score) if f.split is split and f.time == "now"]


@pytest.mark.parametrize(
    ("text", "split", "error"),
    [
        ("Dev WER 20. Two stenographers against each other: WER 7.", Split.human, 0.07),
        ("Dev error 30%. Both assessors gave the same mark in 61% of the essays.", Split.human, 0.39),
        ("Dev error 30%. Two curators read the same pile: identical verdict in 70%.", Split.human, 0.3),
        ("Hits: 96.4 train, 95 dev.", Split.train, 0.036),
        ("Error 31% of 300 letters, the partners accept 12%.", Split.target, 0.12),
        ("Error 31% of 300 letters, the mayor can live with 12%.", Split.target, 0.12),
        ("accuracy 97 on the old harbour, silent run on the new quay: 81.", Split.dev, 0.19),
    ],
)
def test_a_rate_lands_on_those_who_reach_or_want_it(text: str, split: Split, error: float) -> None:
    assert errors(text, split)[-1:] == [pytest.approx(error)]


@pytest.mark.parametrize(
    "text", ["MAE 2.4 minutes, dispatchers said 3 would do.", "MAE 2.4 minutes; 3 is good enough."]
)
def test_what_would_do_is_the_target_in_its_own_unit(text: str) -> None:
    targets = [
        f.value.value for f in facts(text, FactKind.score) if f.split is Split.target and isinstance(f.value, Quantity)
    ]

    assert targets == [3]


def test_the_point_at_which_a_recall_is_taken_is_no_score() -> None:
    values = [
        f.value.value for f in facts("Recall at fixed 2% FPR is 74%.", FactKind.score) if isinstance(f.value, Quantity)
    ]

    assert values == [pytest.approx(0.74)]


def test_the_time_a_score_was_taken_over_is_no_score() -> None:
    told = facts("MAE 11.4 min on the last 4 weeks, they want 8.", FactKind.score)

    assert [f.value.value for f in told if isinstance(f.value, Quantity)] == [11.4, 8]


def test_what_is_needed_of_the_rare_class_is_a_recall() -> None:
    told = facts(
        "99.4% right on ordinary coins, but only 12 of the 50 forgeries are found. Needed: 8 of 10.", FactKind.score
    )

    assert [f.metric for f in told if f.split is Split.target] == ["recall"]


def test_two_targets_in_a_row_belong_to_the_two_metrics_before_them() -> None:
    told = facts("precision 97 / recall 88 on 900 pairs; required were 95 and 85.", FactKind.score)

    targets = {f.metric: f.value.value for f in told if f.split is Split.target and isinstance(f.value, Quantity)}

    assert targets == pytest.approx({"precision": 0.95, "recall": 0.85})


def test_a_row_of_scores_is_read_to_its_end() -> None:
    told = facts("Trials by dev error: 14.2, 14.5, 14.9.", FactKind.score)

    assert [f.error for f in told] == pytest.approx([0.142, 0.145, 0.149])


def test_an_error_told_again_without_its_word_is_an_error() -> None:
    first = read_message("Errors: train 2, dev 9.", turn=1, brief=Brief())
    later = read_message("dev is 5 now", turn=2, brief=Brief(facts=list(first.facts)))

    assert [f.error for f in later.facts if f.split is Split.dev] == [pytest.approx(0.05)]


@pytest.mark.parametrize(
    "text",
    [
        "Recall by month: march 91, may 84, july 77.",
        "accuracy was 92% in week 1, 85% in week 2. week 3: 80%, week 4: 77%, week 5: 70%",
        "F1: 2021: 0.9, 2022: 0.84, 2023: 0.71.",
    ],
)
def test_a_course_over_time_is_told_by_its_dates(text: str) -> None:
    dated = [f for f in facts(text, FactKind.score) if (f.about or "").startswith("in ")]

    assert len(dated) >= 3
    assert [f.time for f in dated][-1] == "now"
    assert {f.time for f in dated[:-1]} == {"past"}


def test_volumes_by_month_are_no_scores() -> None:
    assert not facts("Orders in thousands: march 91, may 84, july 77.", FactKind.score)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Nobody has ever moved the threshold.", "unset"),
        ("The cutoff is still at the default.", "unset"),
        ("We flag everything above 0.5.", "unset"),
        ("At a threshold of 0.3 it would catch 91%.", "better"),
        ("Lowering the cut-off to 0.2 would get us there.", "better"),
    ],
)
def test_a_threshold_that_nobody_chose_is_heard(text: str, value: str) -> None:
    assert value in [fact.value for fact in facts(text, FactKind.threshold)]


@pytest.mark.parametrize("text", ["We chose the threshold on the dev set.", "The threshold of pain is low."])
def test_a_threshold_that_was_chosen_is_no_news(text: str) -> None:
    assert not facts(text, FactKind.threshold)


@pytest.mark.parametrize(
    ("text", "symptom"),
    [
        ("18 layers: train error 6, 34 layers: train error 6.4, 101 layers: train error 9.1", "deeper_is_worse"),
        ("The deeper network has the higher training error.", "deeper_is_worse"),
        ("lr 1e-5: 31% error, 1e-4: 22%, 1e-3: 15%", "best_at_edge"),
        ("1e-2 is the edge of our grid.", "best_at_edge"),
        ("The best learning rate sits on the last value we tried.", "best_at_edge"),
    ],
)
def test_what_training_shows_is_heard(text: str, symptom: str) -> None:
    assert symptom in [fact.value for fact in facts(text, FactKind.training_symptom)]


@pytest.mark.parametrize(
    "text",
    [
        "18 layers: train error 9, 34 layers: train error 6.4",
        "lr 1e-5: 31% error, 1e-4: 15%, 1e-3: 22%",
        "We live at the edge of the town.",
    ],
)
def test_a_larger_model_that_fits_better_and_a_bracketed_rate_show_nothing(text: str) -> None:
    assert not facts(text, FactKind.training_symptom)


@pytest.mark.parametrize(
    "text",
    [
        "31 years of hourly fields from our stations.",
        "We keep eight winters of avalanche bulletins.",
        "12 000 old index cards in boxes.",
        "| set | n | acc |\n|---|---|---|\n| train | 12,400 | 95 |\n| dev | 1,500 | 84 |",
    ],
)
def test_data_is_known_in_whatever_unit_it_is_told(text: str) -> None:
    brief = Brief(facts=list(read_message(f"Find the storms. {text}", turn=1, brief=Brief()).facts))

    assert brief.known(Topic.data)


def test_how_rare_a_class_is_is_no_share_of_the_errors() -> None:
    text = "Pump failures from sensor tables. 90,000 rows, 1.2% is failure. Accuracy 98.8%."

    assert not facts(text, FactKind.error_share)


def test_the_lines_of_a_list_of_errors_are_read_to_the_last() -> None:
    text = "I sorted all 80 wrong answers:\n- 50: page not among the results\n- 20: misread\n- 10: question unclear"
    shares = [f.value.value for f in facts(text, FactKind.error_share) if isinstance(f.value, Quantity)]

    assert shares == pytest.approx([0.625, 0.25, 0.125])


def test_an_error_where_the_model_was_right_is_a_wrong_label() -> None:
    shares = facts(
        "I checked 50 errors: 31 times the clerk chose nonsense and our model was right.", FactKind.error_share
    )

    assert [(fact.about or "").endswith("(wrong label)") for fact in shares] == [True]


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("From Monday I'm renting a 4x H100 node for the sweep.", Deed.add_compute),
        ("The waveform goes into the prompt as numbers and it answers.", Deed.llm_on_table),
        ("As the trainees asked: I told them to forget about learning Python.", Deed.discourage_coding),
    ],
)
def test_a_deed_of_the_users_own_is_heard(text: str, deed: Deed) -> None:
    assert deed in [fact.value for fact in facts(text, FactKind.deed) if fact.stands]


@pytest.mark.parametrize("text", ["Budget for some GPU hours exists.", "My own laptop and a rented GPU."])
def test_what_is_at_hand_is_no_purchase(text: str) -> None:
    assert not [f for f in facts(text, FactKind.deed) if f.value == Deed.add_compute]


@pytest.mark.parametrize("text", ["In spring we train a first model.", "Nothing is made until now."])
def test_a_first_model_that_lies_ahead_leaves_nothing_built(text: str) -> None:
    assert Stage.greenfield in [fact.value for fact in facts(text, FactKind.stage_hint)]


def test_a_bill_beside_what_comes_in_is_a_cost_problem() -> None:
    text = "The calls cost $20k/month, subscriptions bring in $22k."

    assert Stage.cost_problem in [fact.value for fact in facts(text, FactKind.stage_hint)]
    assert [f.value.value for f in facts(text, FactKind.cost) if isinstance(f.value, Quantity)] == [20_000]


def test_an_accelerator_at_work_does_not_wait() -> None:
    shares = [f.value.value for f in facts("All 4 GPUs at 95% utilisation, loaders never wait.", FactKind.compute_use)
              if isinstance(f.value, Quantity)]  # fmt: skip

    assert shares == [pytest.approx(0.05)]


def test_what_goes_in_together_counts_both() -> None:
    modalities = [fact.value for fact in facts("Subtitle alignment (audio+text in, offset out).", FactKind.modality)]

    assert {Modality.audio, Modality.text} <= set(modalities)


def test_no_number_agreed_on_is_heard() -> None:
    assert facts("There is no agreed metric.", FactKind.unknown)[0].topic is Topic.performance_gap


def test_one_foreign_looking_word_is_no_language() -> None:
    intents = read_message("no chance, they said no. no money", turn=1, brief=Brief()).intents

    assert "other_language" not in intents
