"""Eight-word runs, hashed: lets a test know the source's sentences without holding them."""

import re
from hashlib import sha256
from pathlib import Path

RUN = 8  # words: shorter runs are shared by chance, longer ones only by copying
FILE = Path(__file__).parents[1] / "data" / "source_shingles.txt"


def shingles(text: str) -> dict[str, str]:
    """Hash -> run, for every run of eight words, whatever stands between them."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    runs = (" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1))
    return {sha256(run.encode()).hexdigest()[:12]: run for run in runs}
