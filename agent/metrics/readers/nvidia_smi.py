"""`nvidia-smi dmon` and `pmon`: columns under a header that begins with # and repeats every screenful."""

import polars as pl

from agent.metrics.cells import tidy_table, unique_names
from agent.metrics.errors import UnreadableFile
from agent.metrics.reading import Contents, Source, Table, decode, looks_binary

DEVICE = "gpu_index"  # what dmon calls gpu is the number of the card; sm is how busy it was


def sniff(name: str, head: bytes) -> bool:  # noqa: ARG001 - the shape of every reader
    """A first line of names that begins "# gpu", or "#Date", with a column sm."""
    if looks_binary(head):
        return False
    first = next((line for line in decode(head).splitlines() if line.strip()), "")
    words = first.lower().replace("#", " ").split()
    return first.startswith("#") and "gpu" in words and "sm" in words


def read(source: Source) -> Contents:
    """One table, a row a sample. Raises UnreadableFile when there is no sample."""
    lines = [line.split() for line in decode(source.content()).splitlines() if line.strip()]
    names = [word for word in (" ".join(lines[0])).replace("#", " ").split() if word]
    rows = [line for line in lines if not line[0].startswith("#") and len(line) == len(names)]
    if not rows:
        raise UnreadableFile(source.name, "", "there is no sample below the header", "Let nvidia-smi dmon run on")
    titles = unique_names(DEVICE if name == "gpu" else name for name in names)
    frame = pl.DataFrame({name: [row[at] for row in rows] for at, name in enumerate(titles)})
    data, notes = tidy_table(frame)
    return Contents("nvidia_smi", tables=(Table(data, "", notes),), rows=len(data))
