"""The files of tests/data, read for the tests of readers."""

from pathlib import Path

from agent.metrics.reading import Contents, Source
from agent.metrics.recognition import contents_of

DATA = Path(__file__).parents[2] / "data"


def read(name: str) -> Contents:
    """The contents of a file of tests/data, under its own name."""
    return contents_of(Source(name.rsplit("/", 1)[-1], DATA / name))
