"""The library: finds passages and cases by meaning and by words, and tells what a sentence is like."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from threading import RLock
from time import monotonic
from typing import NamedTuple

from knowledge.bm25 import BM25
from knowledge.embedding import Embedder, EmbeddingUnavailable, Vectors, load_embedder
from knowledge.entries import Entry, Kind, read_entries
from knowledge.index import TURNS_REMEMBERED, VectorIndex
from knowledge.phrases import PhraseBook, read_phrases
from knowledge.vectors import ENTRIES_FILE, PHRASES_FILE, read_vectors, vectors_for

TEXTS_REMEMBERED = 512  # there are 22 actions for 16 bottlenecks
FILTERS_REMEMBERED = 64
RANK_CONSTANT = 60  # reciprocal rank fusion: Cormack, Clarke and Buettcher (2009), "Reciprocal Rank Fusion"
DEPTH = 20  # entries taken at least from each ranking before they are fused

RETRY_SECONDS = 30.0  # a Chroma server that did not answer is left alone for so long: a turn must not wait for it again

NOT_LOADED = "not loaded yet"
FUSED = "BM25 and MiniLM"


class Hit(NamedTuple):
    """An entry found, and its fused score (comparable within one search only)."""

    entry: Entry
    score: float


class Library:
    """The corpus, the cases and the phrases.

    Opening it costs nothing: files, model and index are loaded by the first call that needs them. Without the model,
    or with a Chroma server out of reach, it searches by keywords alone and `status` says why. Threads may share it.
    """

    def __init__(
        self,
        *,
        chroma_url: str | None = None,
        entries: Callable[[], dict[str, Entry]] = read_entries,
        phrases: Callable[[], Mapping[str, Sequence[str]]] = read_phrases,
        embedder: Callable[[], Embedder] = load_embedder,
    ) -> None:
        self._chroma_url = chroma_url
        self._read_entries = entries
        self._read_phrases = phrases
        self._load_embedder = embedder
        self._lock = RLock()
        self._trouble: str | None = None
        self._vector_index: VectorIndex | None = None
        self._retry_at = 0.0

    @classmethod
    def open(cls, chroma_url: str | None = None) -> "Library":
        """The library as shipped. `chroma_url`: a Chroma server that several processes share."""
        return cls(chroma_url=chroma_url)

    @property
    def status(self) -> str:
        """How it searches: NOT_LOADED, FUSED, or "BM25 alone: " and the reason. Loads nothing; see `warm`."""
        if self._trouble:
            return f"BM25 alone: {self._trouble}"
        return FUSED if self._vector_index else NOT_LOADED

    def warm(self) -> str:
        """Load everything now, off the event loop, and return the status."""
        with self._lock:
            _ = self._rank_words, self._index(), self._phrase_book
        return self.status

    def entry(self, name: str) -> Entry:
        """The passage or case with this id. Raises KeyError when there is none."""
        return self.entries[name]

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every passage and case by id."""
        with self._lock:
            return self._entries

    def search(
        self,
        query: str,
        k: int = 3,
        *,
        kind: Kind | None = None,
        steps: Sequence[int] | None = None,
        vector: Vectors | None = None,
    ) -> list[Hit]:
        """Up to `k` entries that answer the query, best first; only those of the kind and of any of the steps given.

        vector: the query's embedding where the caller has it; without it the query is embedded here.
        """
        depth = max(k, DEPTH)
        rankings = [
            self.by_words(query, depth, kind=kind, steps=steps),
            self.by_meaning(query, depth, kind=kind, steps=steps, vector=vector),
        ]
        scores: dict[str, float] = {}
        for ranking in rankings:
            for place, hit in enumerate(ranking, start=1):
                scores[hit.entry.id] = scores.get(hit.entry.id, 0.0) + 1 / (RANK_CONSTANT + place)
        best = sorted(scores.items(), key=lambda pair: -pair[1])[:k]
        return [Hit(self.entries[name], score) for name, score in best]

    def by_words(
        self, query: str, k: int = DEPTH, *, kind: Kind | None = None, steps: Sequence[int] | None = None
    ) -> list[Hit]:
        """The first `k` of the keyword ranking alone."""
        with self._lock:
            rank = self._rank_words
        return self._first(rank(query), k, kind, steps)

    def by_meaning(
        self,
        query: str,
        k: int = DEPTH,
        *,
        kind: Kind | None = None,
        steps: Sequence[int] | None = None,
        vector: Vectors | None = None,
    ) -> list[Hit]:
        """The first `k` of the vector ranking alone; empty without the model or the index."""
        vectors = self.embed([query]) if vector is None else [vector]
        index = self._index()
        if vectors is None or index is None:
            return []
        try:
            ranking = index.nearest(vectors[0])
        except Exception as error:  # noqa: BLE001 - chromadb raises many kinds; all mean that search goes on without it
            self._lose_index(error)
            return []
        return self._first(ranking, k, kind, steps)

    def embed(self, texts: Sequence[str]) -> Vectors | None:
        """A unit vector of 384 numbers for each text, about 10 ms each; None without the model."""
        with self._lock:
            embedder = self._embedder
        return None if embedder is None else embedder.embed(texts)

    def embed_often(self, text: str) -> Vectors | None:
        """The vector of one of a few texts that many turns share: worked out once a process."""
        with self._lock:
            return self._remembered(text)

    def tell(self, sentences: Sequence[str]) -> list[list[tuple[str, float]]]:
        """For each sentence: every label with the cosine of its nearest phrase, best first; [] without the model."""
        with self._lock:
            book = self._phrase_book
        vectors = self.embed(sentences) if book else None
        if book is None or vectors is None:
            return [[] for _ in sentences]
        return [book.nearest(vector) for vector in vectors]

    def _first(
        self, ranking: Sequence[tuple[str, float]], k: int, kind: Kind | None, steps: Sequence[int] | None
    ) -> list[Hit]:
        fitting = self._fitting(kind, frozenset(steps or ()))
        return list(islice((Hit(fitting[name], score) for name, score in ranking if name in fitting), k))

    def _index(self) -> VectorIndex | None:
        """The vector index, filled when first needed and opened again after a Chroma server was away."""
        with self._lock:
            if self._vector_index is None and self._embedder is not None and monotonic() >= self._retry_at:
                texts = [text for entry in self._entries.values() for text in entry.units]
                vectors = vectors_for(texts, read_vectors(ENTRIES_FILE), self._embedder.embed)
                try:
                    self._vector_index = VectorIndex(self._entries.values(), vectors, self._chroma_url)
                    self._trouble = None
                except Exception as error:  # noqa: BLE001 - as in by_meaning
                    self._lose_index(error)
            return self._vector_index

    def _lose_index(self, error: Exception) -> None:
        with self._lock:
            self._vector_index = None
            self._retry_at = monotonic() + RETRY_SECONDS
            self._trouble = f"the vector index does not answer ({type(error).__name__}); check PLUMBLINE_CHROMA_URL"

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        return self._read_entries()

    @cached_property
    def _fitting(self) -> Callable[[Kind | None, frozenset[int]], dict[str, Entry]]:
        """The entries of a kind, and of any of some steps, by id: searches ask for few combinations."""

        def fitting(kind: Kind | None, steps: frozenset[int]) -> dict[str, Entry]:
            return {
                name: entry
                for name, entry in self.entries.items()
                if kind in {None, entry.kind} and (not steps or steps.intersection(entry.steps))
            }

        return lru_cache(FILTERS_REMEMBERED)(fitting)

    @cached_property
    def _rank_words(self) -> Callable[[str], list[tuple[str, float]]]:
        keywords = BM25({name: " ".join(entry.units) for name, entry in self._entries.items()})
        return lru_cache(TURNS_REMEMBERED)(keywords.rank)

    @cached_property
    def _embedder(self) -> Embedder | None:
        try:
            return self._load_embedder()
        except EmbeddingUnavailable as error:
            self._trouble = str(error)
            return None

    @cached_property
    def _remembered(self) -> Callable[[str], Vectors | None]:
        def embed(text: str) -> Vectors | None:
            vectors = self.embed([text])
            return None if vectors is None else vectors[0]

        return lru_cache(TEXTS_REMEMBERED)(embed)

    @cached_property
    def _phrase_book(self) -> PhraseBook | None:
        phrases = self._read_phrases()
        if self._embedder is None or not phrases:
            return None
        texts = [phrase for group in phrases.values() for phrase in group]
        return PhraseBook(phrases, vectors_for(texts, read_vectors(PHRASES_FILE), self._embedder.embed))
