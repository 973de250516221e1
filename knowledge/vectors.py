"""Committed vectors: an .npz of float16 rows, each keyed by the sha256 of its model and text."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from knowledge.embedding import DIMENSIONS, MODEL_SHA256, TOKENIZER_SHA256, Vectors

ENTRIES_FILE = Path(__file__).parent / "vectors" / "entries.npz"
PHRASES_FILE = Path(__file__).parent / "vectors" / "phrases.npz"

Embed = Callable[[Sequence[str]], Vectors]


def key_of(text: str) -> str:
    """The key of a text's vector: another model, tokenizer or wording is another key."""
    return sha256(f"{MODEL_SHA256}\n{TOKENIZER_SHA256}\n{text}".encode()).hexdigest()


def read_vectors(path: Path) -> dict[str, Vectors]:
    """The vectors of a committed file by key; empty when there is no file yet."""
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as stored:
        rows = stored["vectors"].astype(np.float32)
        return dict(zip(stored["keys"].astype(str).tolist(), rows, strict=True))


def write_vectors(path: Path, vectors: Mapping[str, Vectors]) -> None:
    """Write the file anew, sorted by key, so that the same vectors give the same bytes."""
    path.parent.mkdir(exist_ok=True)
    keys = sorted(vectors)
    rows = np.stack([vectors[key] for key in keys]) if keys else np.zeros((0, DIMENSIONS))
    np.savez(path, keys=np.array(keys, dtype="S64"), vectors=rows.astype(np.float16))


def vectors_for(texts: Iterable[str], stored: Mapping[str, Vectors], embed: Embed) -> dict[str, Vectors]:
    """A vector for each text by its key: the stored one, or one computed now."""
    wanted = {key_of(text): text for text in texts}
    missing = [key for key in wanted if key not in stored]
    computed = dict(zip(missing, embed([wanted[key] for key in missing]), strict=True)) if missing else {}
    return {key: stored[key] if key in stored else computed[key] for key in wanted}
