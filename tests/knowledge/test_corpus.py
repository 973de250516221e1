"""The corpus is complete, well formed, and in our own words."""

from pathlib import Path

import pytest
import yaml

from agent.vocabulary import Action, Bottleneck, Modality, Pitfall, Stage
from knowledge.entries import FOLDERS, Entry, MalformedEntry, parse_entry, read_entries
from tests.knowledge.shingles import FILE, shingles

ENTRIES = read_entries()
PASSAGES = [entry for entry in ENTRIES.values() if entry.kind == "passage"]
CASES = [entry for entry in ENTRIES.values() if entry.kind == "case"]
SOURCE_MAP: dict[str, dict[str, str]] = yaml.safe_load((Path(__file__).parent / "source_map.yaml").read_text())
ELEMENTS = [(group, element, name) for group, elements in SOURCE_MAP.items() for element, name in elements.items()]


@pytest.mark.parametrize(("group", "element", "name"), ELEMENTS)
def test_every_element_of_the_source_has_its_passage(group: str, element: str, name: str) -> None:
    assert ENTRIES[name].kind == "passage", f"{group}: {element}"


def test_the_map_counts_what_the_source_has() -> None:
    """Its five inputs are six topics here: what was tried is a part of the gap there."""
    assert {group: len(elements) for group, elements in SOURCE_MAP.items()} == {
        "steps": 9,
        "principles": 8,
        "pitfalls": 9,
        "terms": 16,
        "inputs": 6,
        "examples": 3,
        "questions": 10,
    }


def test_no_eight_words_in_a_row_are_the_sources() -> None:
    """The facts carry over, the sentences do not."""
    source = set(FILE.read_text().split())
    for entry in ENTRIES.values():
        shared = [run for text in entry.units for key, run in shingles(text).items() if key in source]
        assert not shared, f"{entry.id}: {shared}"


def test_the_shingles_would_catch_a_copied_sentence() -> None:
    """The guard is alive: these words are from the source's short description of the method."""
    words = "diagnostic-first workflow: classify your problem by data type and abstraction layer"
    assert set(shingles(words)) & set(FILE.read_text().split())


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.id)
def test_an_entry_is_short_enough_to_quote_and_long_enough_to_help(entry: Entry) -> None:
    assert 50 <= len(entry.text.split()) <= 180
    assert entry.steps
    assert set(entry.steps) <= set(range(1, 10))
    assert entry.topics


@pytest.mark.parametrize("step", range(1, 10))
def test_every_step_has_passages_and_cases(step: int) -> None:
    """Each step of a plan cites what it rests on."""
    assert sum(step in entry.steps for entry in PASSAGES) >= 3
    assert sum(step in entry.steps for entry in CASES) >= 3


def test_ids_are_unique_across_passages_and_cases() -> None:
    files = [path for _, folder in FOLDERS for path in folder.glob("*.md") if path.name != "README.md"]
    assert len(files) == len(ENTRIES)


def test_case_labels_are_words_of_the_vocabulary() -> None:
    for entry in CASES:
        Modality(entry.label("modality") or "")
        Stage(entry.label("stage") or "")
        Bottleneck(entry.label("bottleneck") or "")
        Action(entry.label("action") or "")
        if pitfall := entry.label("pitfall"):
            Pitfall(pitfall)


def test_the_cases_cover_every_bottleneck_pitfall_modality_and_stage() -> None:
    assert len(CASES) >= 60
    assert {entry.label("bottleneck") for entry in CASES} == {str(value) for value in Bottleneck}
    assert {entry.label("pitfall") for entry in CASES} - {None} == {str(value) for value in Pitfall}
    assert {entry.label("modality") for entry in CASES} == {str(value) for value in Modality}
    assert {entry.label("stage") for entry in CASES} == {str(value) for value in Stage}


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.id)
def test_a_case_has_numbers_and_a_decision(entry: Entry) -> None:
    assert sum(word[0].isdigit() for word in entry.text.split()) >= 3
    assert entry.text.count("Decision:") == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("just text", "no front matter"),
        ("---\nid: a\ntitle: A\n---\n", "no front matter and text"),
        ("---\nid: a\ntitle: [\n---\ntext\n", "no YAML"),
        ("---\nid: b\ntitle: B\n---\ntext\n", "not the file's name"),
        ("---\nid: a\n---\ntext\n", "title is missing"),
    ],
)
def test_a_broken_file_is_named_with_its_problem(content: str, problem: str) -> None:
    with pytest.raises(MalformedEntry, match=problem) as raised:
        parse_entry(Path("corpus/a.md"), content, "passage")
    assert "corpus/a.md" in str(raised.value)
