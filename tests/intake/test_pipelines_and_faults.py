"""Parts of a pipeline, judges, faults of the data, rare classes and rivals, told in passing."""

import pytest

from agent.brief import FactKind
from agent.vocabulary import Split
from tests.intake.told import facts, value


def test_a_numbered_list_and_a_row_of_arrows_name_the_parts_of_a_pipeline() -> None:
    listed = facts("Invoice reading: 1) OCR 2) field finder 3) validator.", FactKind.component)
    assert [f.value for f in listed][:3] == ["OCR", "field finder", "validator"]


def test_a_judge_beside_people_is_no_level_of_people() -> None:
    text = "Our eval is an LLM judge that says 88% are good. The judge and two teachers agree on 70 of the 120."
    (fact,) = facts(text, FactKind.judge_agreement)
    assert (round(value(fact), 4), fact.n) == (0.5833, 120)
    assert not [f for f in facts(text, FactKind.score) if f.split is Split.human]


@pytest.mark.parametrize(
    "text",
    [
        "Yields for 2017 are in bushels, the other years in tonnes.",
        "900 of 6,000 fields have latitude and longitude swapped.",
        "A third of the files turned out to be corrupt.",
        "Missing values are stored as -999.",
        "Half of it comes with mixed units.",
    ],
)
def test_faults_of_the_data_are_heard(text: str) -> None:
    assert "flawed" in [f.value for f in facts(f"Crop yield from satellite. {text}", FactKind.labels)]


def test_rows_of_few_people_split_at_random_leak() -> None:
    text = "I split our 30,000 ECG strips randomly 80/20. The strips come from 412 patients, around 70 each."
    assert "leaky" in [f.value for f in facts(text, FactKind.split_design)]


def test_a_class_in_quotes_set_against_the_whole_is_a_part() -> None:
    told = facts("Sign detection: 0.93 recall over all, but 'children crossing' 0.41.", FactKind.score)
    assert [(value(f), f.about) for f in told] == [(0.93, None), (0.41, "part: children crossing")]


def test_a_rival_trained_to_another_error_is_of_the_same_split() -> None:
    told = facts(
        "The 152-layer net trains to 9.1% error and the 34-layer one to 6.3. Test 10.4 vs 8.0.", FactKind.score
    )
    assert [(f.split, round(value(f), 3)) for f in told] == [
        (Split.train, 0.091), (Split.train, 0.063), (Split.test, 0.104), (Split.test, 0.08),
    ]  # fmt: skip


def test_so_many_errors_are_no_rate() -> None:
    told = facts("97.2% right on 1,800 questions, the pharmacist wants 96. 14 errors, none dangerous.", FactKind.score)
    assert [round(value(f), 3) for f in told] == [0.972, 0.96]


def test_a_perfect_auc_is_one() -> None:
    assert [value(f) for f in facts("Loans: AUC train 1.00, cv 0.74.", FactKind.score)] == [1.0, 0.74]


def test_public_and_private_boards_are_dev_and_test() -> None:
    told = facts("Contest: public score 0.871, private 0.812; we submitted 340 times.", FactKind.score)
    assert [(f.split, value(f)) for f in told] == [(Split.dev, 0.871), (Split.test, 0.812)]


def test_what_is_still_chosen_between_is_no_deed() -> None:
    told = facts(
        "We transcribe cards. We have the money for one more GPU or for 1,500 more cards. Which?", FactKind.deed
    )
    assert told == []


def test_parts_that_a_sentence_lists_are_named_again_by_their_last_word() -> None:
    text = "It's made of a PDF text extractor, a table finder, an LLM that maps fields, and a validator."
    assert [f.value for f in facts(text, FactKind.component)][:2] == ["PDF text extractor", "table finder"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "River levels, average error 31 cm on the years I fitted it to and 32 cm on the years after.",
            [(Split.train, 31.0), (Split.dev, 32.0)],
        ),
        (
            "Cards. It gets 1.2% of the characters wrong on cards it was trained on and 9.8% on 400 others.",
            [(Split.train, 0.012), (Split.dev, 0.098)],
        ),
        (
            "I asked all five to rate the same 80 calls: they're within one point of each other on 46 of them.",
            [(Split.human, 0.575)],
        ),
    ],
)
def test_scores_in_the_words_of_other_trades(text: str, told: list[tuple[Split, float]]) -> None:
    assert [(f.split, value(f)) for f in facts(text, FactKind.score)] == told


def test_a_learning_curve_may_name_its_examples_and_say_which_are_all() -> None:
    text = "With 2,000 training messages 11.8% error, 4,000 9.1%, 8,000 7.0%, 16,000 (all we have) 5.4%."
    assert [f.at for f in facts(text, FactKind.curve_point)] == [2000, 4000, 8000, 16000]


def test_who_picked_a_model_does_not_reach_its_score() -> None:
    text = "Our manager picked the new model: 94.1% on the validation set. The validation set has 310 cases."
    assert [f.split for f in facts(text, FactKind.score)] == [Split.dev]
    assert [(f.split, f.n) for f in facts(text, FactKind.data_volume)] == [(Split.dev, 310)]
