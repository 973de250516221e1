"""Places of the training data, exceptions among parts, sweeps in lists, and odds told by what is left."""

import pytest

from agent.brief import FactKind
from agent.vocabulary import Split
from tests.intake.told import facts, value


def test_where_the_training_pictures_come_from_is_home_and_no_training_score() -> None:
    text = (
        "A lettuce robot. In the Netherlands, where all the training pictures come from, it grips 94 of "
        "100 heads right; in "
        "Spain only 71 of 100."
    )
    assert [(f.split, value(f)) for f in facts(text, FactKind.score)] == [(Split.train_dev, 0.94), (Split.dev, 0.71)]


def test_all_but_two_are_the_rest() -> None:
    told = facts("Mushrooms. 58% on 60 pictures. The biology teacher gets all but 2 of those 60 right.", FactKind.score)
    assert [(f.split, round(value(f), 4)) for f in told] == [(Split.dev, 0.58), (Split.human, round(58 / 60, 4))]


def test_exceptions_are_parts_with_their_sizes() -> None:
    text = "96.3% overall on 20,000 addresses, all above 95 except Brazil 71% (600 addresses) and Portugal 78% (400)."
    parts = [(f.about, value(f), f.n) for f in facts(text, FactKind.score) if f.about]
    assert parts == [("part: Brazil", 0.71, 600), ("part: Portugal", 0.78, 400)]


@pytest.mark.parametrize(("last", "edge"), [("16.2", ["best_at_edge"]), ("19.0", [])])
def test_a_sweep_in_two_lists_shows_where_its_best_lies(last: str, edge: list[str]) -> None:
    text = f"Learning rates 0.005, 0.01, 0.02, 0.05, 0.1 and the MAE went 21.4, 19.8, 18.1, 16.9, {last} minutes."
    assert [f.value for f in facts(text, FactKind.training_symptom)] == edge


def test_rows_of_one_thing_in_shuffled_folds_leak() -> None:
    text = "Many rows are the same mutation measured at different pH, and the folds were made by shuffling rows."
    assert "leaky" in [f.value for f in facts(f"Protein stability. {text}", FactKind.split_design)]


def test_rows_from_test_accounts_are_a_fault_and_no_score() -> None:
    text = "Ad click model, logloss 0.31. 12% of the clicks are from our own test accounts."
    assert "flawed" in [f.value for f in facts(text, FactKind.labels)]
    assert [f.metric for f in facts(text, FactKind.score)] == ["loss"]


def test_data_that_do_not_exist_are_not_collected() -> None:
    deeds = facts("Weather nowcasting, validation error 0.19. More data doesn't exist.", FactKind.deed)
    assert [f for f in deeds if f.polarity == "affirmed"] == []
