"""Scores and shares in the many ways in which people word them."""

import pytest

from agent.brief import FactKind
from agent.metrics.finding import Quantity
from tests.intake.told import facts

SCORES = [
    ("error: train 2, dev 3, people 2, goal 4.", {"train": 0.02, "dev": 0.03, "human": 0.02, "target": 0.04}),
    ("errors: train 0.6, dev 0.8, philatelists 0.8, target was 1.5.", {"train": 0.006, "human": 0.008}),
    ("training: 1 claim in 100 wrong, dev: 19 in 100 wrong", {"train": 0.01, "dev": 0.19}),
    ("train 88 % right, dev one percentage point lower, me 97.", {"train": 0.12, "dev": 0.13}),
    ("Errors: train 1.1, train-dev (old candler, n=5000) 1.6, dev (new lamp) 9.7.", {"train_dev": 0.016, "dev": 0.097}),
    ("Fehlerquote im Training 3 %, im Test 14 %, Experten 2 %.", {"train": 0.03, "test": 0.14, "human": 0.02}),
    ("Taux d'erreur 4 % à l'entraînement, 12 % en validation.", {"train": 0.04, "dev": 0.12}),
]
SHARES = [
    ("58 missed, 39 of them on carpet", 39 / 58),
    ("71 of the 104 wrong: right page not retrieved", 71 / 104),
    ('200 garments the model got "wrong": 126 of them the tag lied', 0.63),
    ("Accuracy overall 72. With perfect lines it goes to 91.", 19 / 28),
]


@pytest.mark.parametrize(("text", "errors"), SCORES)
def test_every_number_lands_on_its_split_in_its_direction(text: str, errors: dict[str, float]) -> None:
    found = {fact.split.value: fact.error for fact in facts(text, FactKind.score) if fact.split is not None}

    assert {split: found.get(split) for split in errors} == pytest.approx(errors)


@pytest.mark.parametrize(("text", "share"), SHARES)
def test_a_part_of_the_errors_is_a_share(text: str, share: float) -> None:
    values = [fact.value.value for fact in facts(text, FactKind.error_share) if isinstance(fact.value, Quantity)]

    assert values[:1] == pytest.approx([share], abs=1e-4)
