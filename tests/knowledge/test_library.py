"""The library: what it finds, what it needs, and what it does without."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedding import DIMENSIONS, TOKENIZER, Embedder, EmbeddingUnavailable, check_file, load_embedder
from knowledge.entries import read_entries
from knowledge.phrases import read_phrases
from knowledge.retriever import FUSED, NOT_LOADED, Library
from knowledge.vectors import ENTRIES_FILE, PHRASES_FILE, key_of, read_vectors, vectors_for, write_vectors

PHRASES = {
    "greeting": ("hello there", "good morning to you"),
    "bought_hardware": ("we ordered four new graphics cards", "a GPU server is on its way"),
}


def no_embedder() -> Embedder:
    """An installation without the model."""
    raise EmbeddingUnavailable("the model is missing; install it again")


@pytest.fixture(scope="module")
def library() -> Library:
    library = Library(phrases=lambda: PHRASES)
    library.warm()
    return library


def test_a_question_finds_its_passage(library: Library) -> None:
    assert "pitfall-compute-by-hype" in [hit.entry.id for hit in library.search("management wants to buy GPUs")]


def test_kind_and_steps_narrow_the_search(library: Library) -> None:
    cases = library.search("the bill for model calls is too high", k=5, kind="case", steps=[7, 3])
    assert len(cases) == 5
    assert all(hit.entry.kind == "case" and {3, 7} & set(hit.entry.steps) for hit in cases)


def test_hits_come_best_first_and_once(library: Library) -> None:
    hits = library.search("validation loss goes up while training loss goes down", k=10)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.entry.id for hit in hits}) == len(hits) == 10


def test_a_deep_search_reaches_every_step(library: Library) -> None:
    """A plan ranks the passages once and takes each step's own from the front."""
    hits = library.search("fine-tune a smaller model, the bill is too high", k=60, kind="passage")
    assert len(hits) >= 60
    assert {step for hit in hits for step in hit.entry.steps} == set(range(1, 10))


def test_a_vector_in_hand_saves_the_embedding(library: Library) -> None:
    """One query embedding serves a whole turn."""
    question = "how many examples are needed"
    vectors = library.embed([question])
    assert vectors is not None
    assert library.search(question, vector=vectors[0]) == library.search(question)


def test_an_entry_is_found_by_id_or_refused(library: Library) -> None:
    assert library.entry("step-4-diagnose").title.startswith("Step 4")
    with pytest.raises(KeyError):
        library.entry("step-10")


def test_an_empty_query_is_no_error(library: Library) -> None:
    assert len(library.search("", k=3)) <= 3


def test_a_sentence_is_like_the_label_with_the_nearest_phrase(library: Library) -> None:
    told = library.tell(["we have bought two GPUs", "hi, good morning"])
    assert [labels[0][0] for labels in told] == ["bought_hardware", "greeting"]
    assert all({label for label, _ in labels} == set(PHRASES) for labels in told)


def test_opening_loads_nothing() -> None:
    assert Library.open().status == NOT_LOADED


def test_the_loaded_library_says_so(library: Library) -> None:
    assert library.status == FUSED


def test_threads_that_search_at_once_load_it_once_and_agree() -> None:
    """Turns run in threads; the first ones arrive together."""
    loads: list[Embedder] = []

    def load_and_count() -> Embedder:
        loads.append(load_embedder())
        return loads[-1]

    library = Library(embedder=load_and_count)
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(library.search, ["is the GPU waiting for data?"] * 6))

    assert len(loads) == 1
    assert all(hits == found[0] for hits in found)


def test_without_the_model_keywords_still_find_and_the_status_says_why() -> None:
    library = Library(embedder=no_embedder)
    assert library.search("leakage between splits")[0].entry.id in {"data-leakage", "splits"}
    assert library.status == "BM25 alone: the model is missing; install it again"
    assert library.embed(["text"]) is None
    assert library.tell(["text"]) == [[]]


def test_a_chroma_server_out_of_reach_leaves_keywords() -> None:
    library = Library.open("http://127.0.0.1:9")
    assert library.search("learning rate")
    assert library.status.startswith("BM25 alone: the vector index does not answer")


def test_importing_and_opening_load_no_heavy_library() -> None:
    """A greeting must not pay for the model or for Chroma."""
    code = (
        "import sys; from knowledge.retriever import Library; Library.open(); "
        "sys.exit(bool({'chromadb', 'onnxruntime', 'tokenizers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        (ENTRIES_FILE, [text for entry in read_entries().values() for text in entry.units]),
        (PHRASES_FILE, [phrase for group in read_phrases().values() for phrase in group]),
    ],
    ids=["entries", "phrases"],
)
def test_the_committed_vectors_match_the_texts(path: Path, texts: list[str]) -> None:
    """Run `python -m knowledge.build` after a change of a passage, case or phrase."""
    assert set(read_vectors(path)) == {key_of(text) for text in texts}


def test_committed_vectors_are_what_the_model_gives_today() -> None:
    """Within what int8 arithmetic differs by between processors."""
    texts = [entry.units[0] for entry in list(read_entries().values())[::40]]
    stored = read_vectors(ENTRIES_FILE)
    computed = load_embedder().embed(texts)
    for text, vector in zip(texts, computed, strict=True):
        assert float(stored[key_of(text)] @ vector) > 0.97


def test_a_text_without_a_stored_vector_is_embedded_when_needed() -> None:
    embedder = load_embedder()
    fresh = vectors_for(["a new phrase"], {}, embedder.embed)
    assert np.allclose(fresh[key_of("a new phrase")], embedder.embed(["a new phrase"])[0])


def test_vectors_survive_the_file_to_half_precision(tmp_path: Path) -> None:
    vector = np.linspace(-0.1, 0.1, DIMENSIONS, dtype=np.float32)
    write_vectors(tmp_path / "v.npz", {key_of("text"): vector})
    assert np.allclose(read_vectors(tmp_path / "v.npz")[key_of("text")], vector, atol=1e-3)
    assert read_vectors(tmp_path / "none.npz") == {}


def test_the_same_vectors_give_the_same_bytes(tmp_path: Path) -> None:
    """A rebuild without a change leaves git clean."""
    vectors = {key_of(text): np.full(DIMENSIONS, 0.05, np.float32) for text in ("b", "a")}
    write_vectors(tmp_path / "one.npz", vectors)
    write_vectors(tmp_path / "two.npz", dict(reversed(vectors.items())))
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_a_tampered_or_missing_model_file_is_refused(tmp_path: Path) -> None:
    forged = tmp_path / "tokenizer.json"
    with pytest.raises(EmbeddingUnavailable, match="missing"):
        check_file(forged, "0" * 64)
    forged.write_bytes(TOKENIZER.read_bytes() + b" ")
    with pytest.raises(EmbeddingUnavailable, match="sha256 differs"):
        check_file(forged, "0" * 64)


def test_no_texts_give_no_vectors() -> None:
    assert load_embedder().embed([]).shape == (0, DIMENSIONS)


def test_labels_of_two_phrase_files_are_joined(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("thanks: [thank you]\n")
    (tmp_path / "b.yaml").write_text("thanks: [cheers]\nbye: [see you]\n")
    assert read_phrases(tmp_path) == {"thanks": ("thank you", "cheers"), "bye": ("see you",)}
