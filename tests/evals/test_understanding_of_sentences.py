"""The measurement of single sentences: enough of them, each once, and precision where it matters."""

from agent.brief import Deed
from evals.understanding.measure import load, measure
from evals.understanding.tally import as_text
from knowledge.phrases import read_phrases

FLOOR = 0.9
"""A warning that is made up costs more trust than one that is missed."""


def test_there_are_two_hundred_labelled_sentences_each_once() -> None:
    texts = [label["text"] for part in ("dev", "held_out") for label in load(part)]

    assert len(texts) >= 200
    assert len(set(texts)) == len(texts)


def test_warnings_and_voices_of_single_sentences_are_precise() -> None:
    counts, misses = measure("dev")

    for field in ("pitfalls", "holder", "polarity"):
        assert counts[field]["hit"] >= FLOOR * (counts[field]["hit"] + counts[field]["spurious"]), misses
    assert "pitfalls" in as_text(counts)


def test_every_phrase_is_labelled_with_a_deed_its_denial_or_none() -> None:
    labels = {label.removeprefix("not_") for label in read_phrases()}

    assert labels <= {*Deed, "other"}
