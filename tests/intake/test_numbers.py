"""The grammar of quantities: whatever way a number is written, it reads back."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.intake.numbers import NumberKind, find_numbers, plain

SPELLED = {
    1: "one",
    2: "two",
    3: "three",
    5: "five",
    6: "six",
    7: "seven",
    9: "nine",
    10: "ten",
    12: "twelve",
    20: "twenty",
}
tenths = st.integers(min_value=1, max_value=999).map(lambda n: n / 10)


@given(
    tenths, st.sampled_from(["{:.1f}%", "{:.1f} %", "{:.1f} percent", "{:.1f} per cent", "about {:.1f}%", "~{:.1f}%"])
)
def test_a_percentage_reads_back_as_a_fraction(value: float, form: str) -> None:
    (number,) = find_numbers(f"we get {form.format(value)} right")
    assert number.kind is NumberKind.percent
    assert number.value == pytest.approx(value / 100)


@given(st.integers(min_value=1, max_value=999), st.sampled_from(["0.{:03d}", ".{:03d}"]))
def test_a_decimal_below_one_reads_back(thousandths: int, form: str) -> None:
    (number,) = find_numbers(f"auc {form.format(thousandths)} so far")
    assert number.kind is NumberKind.decimal
    assert number.value == pytest.approx(thousandths / 1000)


@given(
    st.sampled_from(sorted(SPELLED)),
    st.sampled_from(sorted(SPELLED)),
    st.booleans(),
    st.sampled_from(["in", "of", "out of"]),
)
def test_odds_read_back_with_their_denominator(part: int, whole: int, spelled: bool, word: str) -> None:  # noqa: FBT001 - hypothesis hands it over by place
    if part >= whole:
        return
    a, b = (SPELLED[part], SPELLED[whole]) if spelled else (str(part), str(whole))
    (number,) = find_numbers(f"it fails {a} {word} {b} times")
    assert number.kind is NumberKind.odds
    assert number.of == whole
    assert number.value == pytest.approx(part / whole)


@given(st.integers(min_value=1000, max_value=99_999_999))
def test_thousands_separators_of_every_country_read_alike(count: int) -> None:
    for separator in (",", " ", "\u202f", "'"):
        written = f"{count:,}".replace(",", separator)
        assert [n.value for n in find_numbers(f"we have {written} photos")] == [count]
    assert [n.value for n in find_numbers(f"we have {count:,} photos".replace(",", "."))] == [count]


@given(
    st.integers(min_value=1, max_value=999),
    st.sampled_from([("k", 1e3), ("M", 1e6), (" million", 1e6), (" thousand", 1e3)]),
)
def test_suffixes_scale(count: int, scale: tuple[str, float]) -> None:
    suffix, factor = scale
    (number,) = find_numbers(f"{count}{suffix} rows")
    assert number.value == count * factor


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("1.2 M EUR", NumberKind.money, 1_200_000),
        ("9k€", NumberKind.money, 9000),
        ("$900", NumberKind.money, 900),
        ("2,000 dollars a day", NumberKind.money, 60_000),
        ("ten weeks", NumberKind.duration, 70),
        ("about a month", NumberKind.duration, 30),
        ("3 yrs", NumberKind.duration, 1095),
        ("half a point", NumberKind.points, 0.005),
        ("12 points", NumberKind.points, 0.12),
        ("p95 4s", NumberKind.latency, 4),
        ("40k/month", NumberKind.count, 40_000),
        ("two thirds of it", NumberKind.percent, 2 / 3),
    ],
)
def test_every_form_has_its_kind(text: str, kind: NumberKind, value: float) -> None:
    (number,) = find_numbers(text)
    assert number.kind is kind
    assert number.value == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["resnet50", "GPT-4", "8x8 crops", "5-fold", "in 2019", "mp3 files", "the last quarter", "F1 alone"]
)
def test_names_and_years_hold_no_number(text: str) -> None:
    assert not [n for n in find_numbers(text) if n.kind is not NumberKind.bare or n.value != int(n.value)]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_grammar(text: str) -> None:
    """Spans are inside the text, in order, and none overlaps."""
    numbers = find_numbers(text)
    assert all(text[n.start : n.end] == n.text for n in numbers)
    assert all(a.end <= b.start for a, b in pairwise(numbers))


def test_plain_reads_words_and_digits() -> None:
    assert plain("forty-two") == 42
    assert plain("nothing at all") is None
