"""Parts of a pipeline, judges, faults of the data, rare classes and rivals, told in passing."""

import pytest

from agent.brief import Brief, Fact, FactKind
from agent.intake import read_message
from agent.metrics.finding import Quantity
from agent.vocabulary import Split


def facts(text: str, kind: FactKind) -> list[Fact]:
    return [fact for fact in read_message(text, turn=1, brief=Brief()).facts if fact.kind is kind]


def value(fact: Fact) -> float:
    assert isinstance(fact.value, Quantity)
    return fact.value.value


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
