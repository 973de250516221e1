"""`python -m knowledge.build`: rewrite the committed vectors to match the texts; only new texts are embedded."""

import sys

from knowledge.embedding import EmbeddingUnavailable, load_embedder
from knowledge.entries import read_entries
from knowledge.phrases import read_phrases
from knowledge.vectors import ENTRIES_FILE, PHRASES_FILE, read_vectors, vectors_for, write_vectors


def main() -> None:
    """Bring both files up to date and say how many vectors each holds."""
    try:
        embedder = load_embedder()
    except EmbeddingUnavailable as error:
        sys.exit(f"knowledge.build: {error}")
    texts = {
        ENTRIES_FILE: [text for entry in read_entries().values() for text in entry.units],
        PHRASES_FILE: [phrase for group in read_phrases().values() for phrase in group],
    }
    for path, wanted in texts.items():
        vectors = vectors_for(wanted, read_vectors(path), embedder.embed)
        write_vectors(path, vectors)
        sys.stdout.write(f"{path.name}: {len(vectors)} vectors\n")


if __name__ == "__main__":
    main()
