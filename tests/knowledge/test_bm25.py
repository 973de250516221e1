"""Keyword search."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.bm25 import BM25, stem, words

DOCUMENTS = {
    "labels": "Wrong labels: when to correct them",
    "loader": "The GPU waits for the loader",
    "rate": "Tune the learning rate first",
}


def test_a_rare_word_outranks_a_common_one() -> None:
    index = BM25({"a": "data data data model", "b": "model kiln", "c": "data model"})
    assert index.rank("data kiln")[0][0] == "b"


def test_endings_and_short_forms_do_not_hide_a_document() -> None:
    assert BM25(DOCUMENTS).rank("labelled wrongly")[0][0] == "labels"
    assert BM25(DOCUMENTS).rank("which lr?")[0][0] == "rate"


def test_a_query_of_stop_words_or_nothing_finds_nothing() -> None:
    assert BM25(DOCUMENTS).rank("why is that so") == []
    assert BM25(DOCUMENTS).rank("") == []
    assert BM25({}).rank("labels") == []


def test_a_stem_keeps_three_letters() -> None:
    assert stem("using") == "using"
    assert stem("batches") == "batch"


@given(st.text(max_size=300))
def test_any_text_is_ranked_best_first_with_positive_scores(query: str) -> None:
    scores = [score for _, score in BM25(DOCUMENTS).rank(query)]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


@given(st.text(max_size=200))
def test_words_are_never_empty(text: str) -> None:
    assert all(words(text))
