"""Questions in other words: each paraphrase is of its kind and names its action."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.brief import Brief
from agent.intake import read_message

FILE = Path(__file__).parents[1] / "data" / "understanding" / "questions.yaml"
PROJECT = "We sort letters and frames with a network trained on 9,000 meter records. Dev accuracy 84%, target 95%."


def paraphrases() -> list[tuple[str, dict[str, Any]]]:
    """(kind, question) of the file."""
    kinds: dict[str, list[dict[str, Any]]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [(kind, question) for kind, questions in kinds.items() for question in questions]


@pytest.mark.parametrize(("kind", "question"), paraphrases(), ids=lambda value: str(value)[:60])
def test_a_paraphrase_is_of_its_kind_and_names_its_action(kind: str, question: dict[str, Any]) -> None:
    brief = Brief(facts=list(read_message(PROJECT, turn=1, brief=Brief()).facts))
    read = read_message(question["text"], turn=2, brief=brief).questions

    assert [asked.kind.value for asked in read[:1]] == [kind]
    if "action" in question:
        assert read[0].action == question["action"]
