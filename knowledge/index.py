"""The vector index: a Chroma collection filled from vectors in hand; nothing is embedded, fetched or kept on disk."""

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from knowledge.embedding import Vectors
from knowledge.entries import Entry, Kind
from knowledge.vectors import key_of

UNITS_AN_ENTRY = 4  # neighbours asked for per entry wanted: an entry's ways of asking share its place in the ranking
SECURE_PORT = 443
PLAIN_PORT = 80


class VectorIndex:
    """Entries by nearness. With a URL the collection lives in a Chroma server that several processes share."""

    def __init__(self, entries: Collection[Entry], vectors: Mapping[str, Vectors], url: str | None = None) -> None:
        units = [(entry, number, text) for entry in entries for number, text in enumerate(entry.units)]
        keys = [key_of(text) for _, _, text in units]
        # Named by content: clients of one process share their data, and two versions may share a server.
        name = f"plumbline-{sha256(''.join(keys).encode()).hexdigest()[:16]}"
        self._collection: Any = _client(url).get_or_create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        if units and self._collection.count() != len(units):
            self._collection.upsert(
                ids=[f"{entry.id}#{number}" for entry, number, _ in units],
                embeddings=[vectors[key] for key in keys],
                metadatas=[_metadata(entry) for entry, _, _ in units],
            )

    def nearest(
        self, vector: Vectors, count: int, *, kind: Kind | None = None, steps: Sequence[int] | None = None
    ) -> list[tuple[str, float]]:
        """(entry id, cosine similarity of its nearest unit) of up to `count` entries, nearest first."""
        answer = self._collection.query(
            query_embeddings=[vector],
            n_results=count * UNITS_AN_ENTRY,
            where=_where(kind, steps),
            include=["metadatas", "distances"],
        )
        best: dict[str, float] = {}
        for metadata, distance in zip(answer["metadatas"][0], answer["distances"][0], strict=True):
            best.setdefault(str(metadata["entry"]), 1.0 - float(distance))
        return list(best.items())[:count]


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


def _metadata(entry: Entry) -> dict[str, str | list[int]]:
    steps = {"steps": list(entry.steps)} if entry.steps else {}  # Chroma refuses an empty list
    return {"entry": entry.id, "kind": entry.kind, **steps}


def _where(kind: Kind | None, steps: Sequence[int] | None) -> dict[str, Any] | None:
    conditions: list[dict[str, Any]] = [{"kind": kind}] if kind else []
    if steps:
        any_step = [{"steps": {"$contains": step}} for step in steps]
        conditions.append({"$or": any_step} if len(any_step) > 1 else any_step[0])
    if not conditions:
        return None
    return {"$and": conditions} if len(conditions) > 1 else conditions[0]
