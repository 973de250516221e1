"""Numbers that the words around them, and not a metric, make into scores, shares and sizes."""

import pytest

from agent.brief import Brief, FactKind
from agent.intake import read_message
from agent.vocabulary import Split, Topic
from tests.intake.told import facts


@pytest.mark.parametrize(
    ("text", "split", "error"),
    [
        ("Scrap rate of the mould is 18%, we hoped for 9.", Split.dev, 0.18),
        ("The notebook gets 6 of 10 chords, needed 9 of 10.", Split.dev, 0.4),
        ("Helpful hints 40% -> 62% on 300 riddles.", Split.dev, 0.38),
        ("Dev error 12%. People who grade for a living: 4%.", Split.human, 0.04),
        ("Dev error 12%. A good student grades with about 5.", Split.human, 0.05),
        ("Dev error 12%. Master glassblower 3%.", Split.human, 0.03),
        ("Two raters label 96% alike.", Split.human, 0.04),
        ("The net gets 71% of the labels.", Split.dev, 0.29),
        ("It finds 92% right in Oslo. We sold it to Lima: there 61%.", Split.dev, 0.39),
        ("Dev error: lr 1e-5 30%, 1e-4 22, 1e-3 14.5.", Split.dev, 0.145),
        ("error is 21, 23.5 and 22 percent on train, dev and test.", Split.test, 0.22),
        ("error is 21, 23.5 and 22 percent on train, dev and test.", Split.train, 0.21),
    ],
)
def test_a_score_is_known_by_the_words_around_it(text: str, split: Split, error: float) -> None:
    scores = [fact for fact in facts(text, FactKind.score) if fact.time == "now" and fact.split is split]

    assert [fact.error for fact in scores][-1:] == [pytest.approx(error)]


def test_how_much_of_a_split_something_is_is_no_score() -> None:
    assert not facts("Welsh is 14% of dev but 1.2% of training.", FactKind.score)


def test_parts_that_add_up_to_the_errors_told_before_are_shares_of_them() -> None:
    shares = facts("Dev: 900 pairs, 90 wrong. Split of the 90: Welsh 60, stamps 20, typos 10.", FactKind.error_share)

    assert [fact.about for fact in shares] == ["Welsh", "stamps", "typos"]


@pytest.mark.parametrize(
    "text",
    [
        "video clips, 12 000 of them",
        "25 auctions recorded.",
        "140k windows of vital signs",
        "2,900 crops of seeds",
        "9 months, 41 bursts.",
    ],
)
def test_a_count_of_any_noun_put_on_record_answers_what_data_there_is(text: str) -> None:
    brief = Brief(facts=read_message(f"Classify them. {text}", turn=1, brief=Brief()).facts)

    assert brief.known(Topic.data)


def test_a_size_hyphenated_to_what_is_counted_stands_behind_its_score() -> None:
    sizes = [fact.n for fact in facts("On a 300-clip dev set: dev error 22%.", FactKind.score)]

    assert sizes == [300]


def test_a_task_with_a_question_mark_is_told_and_not_asked() -> None:
    assert facts("grade old stamps from photos??", FactKind.task)


def test_what_the_model_has_not_seen_is_no_neglect_of_the_data() -> None:
    assert not facts("It finds 93% of the cracks on pipes it has not seen.", FactKind.deed)
