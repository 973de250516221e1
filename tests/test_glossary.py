"""The glossary of measuring."""

import pytest

from agent.glossary import GLOSSARY, SYNONYMS, explained


@pytest.mark.parametrize("term", ["dev set", "Dev sets", "validation set", "F1 score", "WER", "McNemar's"])
def test_a_term_is_found_by_its_usual_names(term: str) -> None:
    assert explained(term)


def test_a_term_that_nobody_wrote_down_is_not_made_up() -> None:
    assert explained("flux capacitor") is None


def test_every_other_name_leads_to_an_entry() -> None:
    assert set(SYNONYMS.values()) <= set(GLOSSARY)


def test_no_entry_holds_a_number_that_would_need_a_source() -> None:
    assert not [name for name, text in GLOSSARY.items() if any(letter.isdigit() for letter in text.replace("F1", ""))]
