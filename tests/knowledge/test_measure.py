"""The retrieval measurement: its labels are sound, and the open part stays found."""

import pytest

from evals.retrieval.measure import SETS, Rate, hit_rate, misses, read_labelled, ways
from knowledge.entries import Kind, read_entries
from knowledge.retriever import Library

ENTRIES = read_entries()
ENOUGH = 0.9  # what issue 3 asks of the first three hits


@pytest.mark.parametrize(("name", "kind"), SETS)
def test_every_label_is_an_entry_of_its_kind(name: str, kind: Kind) -> None:
    for item in read_labelled(name):
        assert {ENTRIES[expected].kind for expected in item.expects} == {kind}, item.question


@pytest.mark.parametrize(("name", "size"), [("questions.yaml", 120), ("projects.yaml", 30)])
def test_half_of_each_set_is_held_out(name: str, size: int) -> None:
    parts = [item.part for item in read_labelled(name)]
    assert parts.count("open") == parts.count("held_out") == size // 2


def test_no_way_of_asking_is_a_question_of_the_measurement() -> None:
    """Indexing the questions themselves would measure nothing."""
    asked = {text.lower().strip("?.! ") for entry in ENTRIES.values() for text in entry.asked}
    assert not asked & {item.question.lower().strip("?.! ") for name, _ in SETS for item in read_labelled(name)}


@pytest.mark.parametrize(("name", "kind"), SETS)
def test_the_open_part_is_found_among_the_first_three(name: str, kind: Kind) -> None:
    labelled = [item for item in read_labelled(name) if item.part == "open"]
    search = ways(Library.open(), kind)["fused"]
    rate = hit_rate(search, labelled, 3)
    assert rate.hits / rate.n >= ENOUGH, misses(search, labelled, 3)


def test_a_rate_shows_its_interval() -> None:
    assert str(Rate(17, 20)) == "0.85 [0.64, 0.95] (17/20)"
