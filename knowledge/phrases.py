"""Labelled phrases: sentences people write, by what they mean, as data in phrases/*.yaml."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from knowledge.embedding import Vectors
from knowledge.vectors import key_of

FOLDER = Path(__file__).parent / "phrases"


def read_phrases(folder: Path = FOLDER) -> dict[str, tuple[str, ...]]:
    """Label -> phrases, over all files; a label that several files name has the phrases of all of them."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.yaml")):
        content: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders
        for label, phrases in (content or {}).items():
            found[str(label)] = found.get(str(label), ()) + tuple(str(phrase) for phrase in phrases)
    return found


class PhraseBook:
    """Finds the labels whose phrases lie nearest to a sentence."""

    def __init__(self, phrases: Mapping[str, Sequence[str]], vectors: Mapping[str, Vectors]) -> None:
        self._labels = tuple(phrases)
        self._starts = np.cumsum([0, *(len(group) for group in phrases.values())])[:-1]
        rows = [vectors[key_of(phrase)] for group in phrases.values() for phrase in group]
        self._matrix = np.stack(rows) if rows else None

    def nearest(self, sentence: Vectors) -> list[tuple[str, float]]:
        """(label, cosine of its nearest phrase) of every label, best first."""
        if self._matrix is None:
            return []
        best = np.maximum.reduceat(self._matrix @ sentence, self._starts)
        return [(self._labels[place], float(best[place])) for place in np.argsort(-best, kind="stable")]
