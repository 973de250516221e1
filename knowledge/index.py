"""The vector index: a Chroma collection filled from vectors in hand; nothing is embedded, fetched or kept on disk."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from knowledge.embedding import Vectors
from knowledge.entries import Entry
from knowledge.vectors import key_of

NEAREST = 120  # units asked for: some forty entries; to rank all of them takes twice as long
TURNS_REMEMBERED = 16  # rankings kept: turns that run at once in one process
SECURE_PORT = 443
PLAIN_PORT = 80


class VectorIndex:
    """Entries by nearness. With a URL the collection lives in a Chroma server that several processes share."""

    def __init__(self, entries: Collection[Entry], vectors: Mapping[str, Vectors], url: str | None = None) -> None:
        units = {f"{entry.id}#{number}": key_of(text) for entry in entries for number, text in enumerate(entry.units)}
        # Named by content: clients of one process share their data, and two versions may share a server.
        name = f"plumbline-{sha256(repr(sorted(units.items())).encode()).hexdigest()[:16]}"
        self._size = len(units)
        self._ranked = lru_cache(TURNS_REMEMBERED)(self._query)
        self._collection: Any = _client(url).get_or_create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        if units and self._collection.count() != self._size:
            self._collection.upsert(ids=list(units), embeddings=[vectors[key] for key in units.values()])

    def nearest(self, vector: Vectors) -> list[tuple[str, float]]:
        """(entry id, cosine similarity of its nearest unit) of the entries of the NEAREST units, nearest first.

        Remembered: a turn asks the same for several steps and kinds.
        """
        return self._ranked(np.asarray(vector, np.float32).tobytes())

    def _query(self, vector: bytes) -> list[tuple[str, float]]:
        asked = np.frombuffer(vector, np.float32)
        wanted = min(NEAREST, self._size)
        answer = self._collection.query(query_embeddings=[asked], n_results=wanted, include=["distances"])
        best: dict[str, float] = {}
        for unit, distance in zip(answer["ids"][0], answer["distances"][0], strict=True):
            best.setdefault(str(unit).partition("#")[0], 1.0 - float(distance))
        return list(best.items())


def _client(url: str | None) -> Any:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if url is None:
        return chromadb.EphemeralClient(settings)
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (SECURE_PORT if secure else PLAIN_PORT)
    return chromadb.HttpClient(host=parts.hostname or "", port=port, ssl=secure, settings=settings)
