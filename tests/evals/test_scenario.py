"""Scenario files: what is accepted, and what a broken one says."""

from pathlib import Path

import pytest

from evals.scenario import BadScenario, find, load

SHIPPED = Path(__file__).parents[2] / "evals" / "scenarios"


@pytest.mark.parametrize("path", find(SHIPPED), ids=lambda path: path.stem)
def test_every_shipped_scenario_loads_and_is_named_as_its_file(path: Path) -> None:
    assert load(path).id == path.stem


def test_a_misspelled_key_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("id: a-b\ntitle: t\nturns: [{user: hi}]\nexpect: {bottlneck: [none]}\n", encoding="utf-8")
    with pytest.raises(BadScenario, match=r"s\.yaml, expect\.bottlneck"):
        load(path)


def test_a_value_outside_the_vocabulary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("id: a-b\ntitle: t\nturns: [{user: hi}]\nexpect: {gap: [bias]}\n", encoding="utf-8")
    with pytest.raises(BadScenario, match=r"expect\.gap\.0"):
        load(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("id: a-b\ntitle: t\nturns: [{user: hi, files: [log.csv]}]\n", encoding="utf-8")
    with pytest.raises(BadScenario, match=r"log\.csv"):
        load(path)


def test_broken_yaml_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("id: [", encoding="utf-8")
    with pytest.raises(BadScenario, match=r"s\.yaml"):
        load(path)


def test_an_empty_folder_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match="no scenario"):
        find(tmp_path)
