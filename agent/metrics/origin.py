"""Where a frame's findings come from, and what that does to their strength: provenance, remarks, halved weights."""

from agent.metrics.evidence import Frame
from agent.metrics.finding import Provenance


def provenance(frame: Frame, *columns: str, used: int | None = None) -> Provenance:
    """The file, the columns by the file's own names, and how many of its rows counted."""
    rows = frame.data.height
    return Provenance(
        file_id=frame.file_id,
        name=frame.file_name,
        columns=tuple(dict.fromkeys(frame.names.get(column, column) for column in columns)),
        rows_read=rows,
        rows_used=rows if used is None else used,
        sampled=frame.sampled,
    )


def weighed(frame: Frame, strength: float) -> float:
    """The strength, halved when the frame is only a sample of what was logged (DIAGNOSTICS.md, rule 4)."""
    return strength / 2 if frame.sampled else strength


def remarks(frame: Frame, *own: str) -> tuple[str, ...]:
    """The caveats of a finding: the check's own first, then what the reader had to remark on the file."""
    return (*own, *frame.notes)
