"""Numbers and words as they read in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.metrics.finding import Quantity
from agent.prose import (
    CAUSE,
    DO,
    DOING,
    GAP,
    HOLDS_BACK,
    KIND,
    LAYER,
    PITFALL,
    STAGE,
    amount,
    ended,
    gain,
    held,
    lower,
    number,
    percent,
    points,
    quoted,
    reaching,
    with_interval,
)
from agent.vocabulary import Action, Bottleneck, Gap, Layer, Modality, Pitfall, Stage
from tests.samples import rate


@pytest.mark.parametrize(
    ("words", "enum"),
    [
        (DO, Action),
        (DOING, Action),
        (CAUSE, Bottleneck),
        (HOLDS_BACK, Bottleneck),
        (GAP, Gap),
        (KIND, Modality),
        (LAYER, Layer),
        (STAGE, Stage),
        (PITFALL, Pitfall),
    ],
)
def test_every_value_of_the_vocabulary_has_words(words: dict[str, str], enum: type[Action]) -> None:
    assert set(words) == set(enum)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.16, "16%"), (0.0587, "5.9%"), (0.0012, "0.12%"), (0.0, "0%"), (-0.00001, "0%"), (1.0, "100%")],
)
def test_rates_read_as_percent_with_the_digits_that_matter(value: float, text: str) -> None:
    assert percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(19458.0, "19,458"), (3.0, "3"), (0.4213, "0.421"), (12.345, "12.3"), (0.0000012, "0.000001")]
)
def test_plain_numbers_have_separated_thousands_and_no_exponent(value: float, text: str) -> None:
    assert number(value) == text


def test_a_gain_of_rates_reads_in_points_and_money_as_it_is() -> None:
    assert gain(rate(0.06, interval=(0.04, 0.08))) == "6 points (4 to 8)"
    assert points(0.01) == "1 point"
    assert gain(Quantity(value=12000, unit="dollars a month")) == "12,000 dollars a month"


def test_an_interval_is_shown_where_there_is_one() -> None:
    assert with_interval(rate(0.16, interval=(0.13, 0.19))) == "16% (13% to 19%)"
    assert with_interval(rate(0.16)) == amount(rate(0.16)) == "16%"


def test_small_letters_spare_abbreviations() -> None:
    assert lower("Error on dev") == "error on dev"
    assert lower("GPU idle") == "GPU idle"
    assert lower("A sample") == "a sample"


def test_a_sentence_ends_once() -> None:
    assert ended("It works") == "It works."
    assert ended("Does it?") == "Does it?"


def test_a_long_quote_is_cut_at_a_word() -> None:
    text = quoted("word " * 100, 20)

    assert text.endswith("word …”")
    assert len(text) <= 24


@given(st.floats(-1, 1))
def test_a_rate_in_prose_is_within_half_a_last_digit(value: float) -> None:
    shown = percent(value)

    assert abs(float(shown.removesuffix("%")) / 100 - value) <= 0.00051


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (Quantity(value=38000, unit="USD/month"), "$38,000 a month"),
        (Quantity(value=9000, unit="money/month"), "9,000 a month"),
        (Quantity(value=3000, unit="EUR"), "€3,000"),
        (Quantity(name="dev recall", value=0.94, unit="recall"), "0.94"),
        (Quantity(name="scans", value=6200, unit="scans"), "6,200 scans"),
    ],
)
def test_an_amount_has_its_unit_once_and_money_its_sign(quantity: Quantity, text: str) -> None:
    assert amount(quantity) == text


def test_a_bar_says_of_what_and_on_which_side() -> None:
    assert reaching(rate(0.062, name="dev error, at most")) == "dev error, at most 6.2%"
    assert reaching(Quantity(name="sorted by cause, at least", value=100, unit="mistakes")) == (
        "sorted by cause, at least 100 mistakes"
    )


@pytest.mark.parametrize("bottleneck", Bottleneck)
def test_what_holds_a_project_back_reads_as_a_sentence_for_every_bottleneck(bottleneck: Bottleneck) -> None:
    assert "holds the project back" in held(bottleneck)
    assert "is nothing" not in held(bottleneck)
