"""A project is spoken of in its own words: its examples, its model, its limits."""

import pytest

from agent.brief import Deed, FactKind
from agent.metrics.finding import Quantity
from agent.planning import calling
from agent.vocabulary import Layer, Modality, Split
from tests.projects import fact, now, rate, scores

IMAGE = fact(FactKind.modality, Modality.image)
SCANS = fact(FactKind.data_volume, Quantity(value=6_200, unit="scans"), "6,200 scans")


def test_examples_are_called_what_the_user_calls_them() -> None:
    held_out = fact(FactKind.data_volume, Quantity(value=1_800, unit="scans"), "1,800 scans")

    assert calling.stock(now(IMAGE, held_out, SCANS)) == "the 6,200 scans"


@pytest.mark.parametrize(("value", "unit"), [(8, "cameras"), (900, "hours"), (80_000, "users"), (120, "image")])
def test_what_is_counted_without_being_an_example_names_none(value: float, unit: str) -> None:
    counted = fact(FactKind.data_volume, Quantity(value=value, unit=unit), f"{value} {unit}")

    assert calling.things(now(IMAGE, counted)) == "images"


def test_a_vague_amount_is_no_number_to_quote() -> None:
    vague = fact(FactKind.data_volume, Quantity(value=3_000, unit="photos"), "a few thousand photos")

    assert calling.stock(now(IMAGE, vague)) == "the images at hand"


def test_labels_that_nobody_made_are_known_to_be_missing() -> None:
    assert calling.unlabelled(now(fact(FactKind.labels, "labelled", "nobody labelled them", polarity="negated")))
    assert not calling.unlabelled(now(fact(FactKind.labels, "labelled", "two doctors labelled them")))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("3D U-Net", "3D U-Net"),
        ("and a ConvNet runs", "ConvNet"),
        ("EfficientNet-B3 on spectrograms gets 71%", "EfficientNet-B3"),
        ("a CRNN reads them", "CRNN"),
        ("we trained LightGBM on 340k customers", "LightGBM"),
        ("A DistilBERT classifies", "DistilBERT"),
        ("We train a ship detector on CT scans of the USA", ""),
        ("a small transformer", ""),
    ],
)
def test_the_model_is_called_by_its_name_and_by_nothing_else(words: str, name: str) -> None:
    assert calling.model(now(fact(FactKind.layer, Layer.deep_learning, words))) == name


def test_limits_are_quoted_once_each_and_not_where_they_only_describe_the_data() -> None:
    words = "85k lines transcribed by volunteers"
    facts = [
        fact(FactKind.team, None, "Two engineers"),
        fact(FactKind.deadline, None, "pre-sub in 8 weeks"),
        fact(FactKind.budget, None, "pre-sub in 8 weeks"),
        fact(FactKind.team, None, words),
        fact(FactKind.data_source, words, words),
    ]

    assert calling.limits(now(facts)) == "“Two engineers”, “pre-sub in 8 weeks”"


def test_the_date_of_a_purchase_is_no_deadline_of_the_project() -> None:
    words = "next quarter we buy four cards"
    bought = [fact(FactKind.deadline, None, words), fact(FactKind.deed, Deed.add_compute, words, time="planned")]

    assert calling.due(now(bought)) == ""


def test_an_error_keeps_the_name_of_its_metric() -> None:
    errors = fact(FactKind.score, rate(0.098), "CER 9.8%", split=Split.dev, metric="CER", error=0.098)
    right = fact(FactKind.score, rate(0.9), "90% right", split=Split.dev, metric="accuracy", error=0.1)

    assert [calling.name(found) for found in (now(errors).best, now(right).best) if found] == ["dev CER", "dev error"]


def test_a_bar_lies_on_the_side_where_the_good_results_are() -> None:
    late = fact(FactKind.score, rate(0.05), "MAPE under 5%", split=Split.target, metric="WAPE")
    found = fact(FactKind.score, rate(0.8), "recall of 80%", split=Split.target, metric="recall")

    assert [calling.bound(goal) for goal in (now(late).goal, now(found).goal) if goal] == ["at most", "at least"]
    assert [calling.shown(goal) for goal in (now(late).goal, now(found).goal) if goal] == ["5%", "80%"]


def test_no_number_is_needed_to_speak_of_a_project() -> None:
    assert calling.stock(now(*scores(dev=0.2))) == "the examples at hand"
