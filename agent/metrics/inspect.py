"""The one door to the readers and the frame checks: files in, inspections out, each made in a child process.

Light to import: polars is only touched in the child (`worker.py`).
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel

from agent.metrics.evidence import Context
from agent.metrics.inspection import Inspection, ReadError
from agent.metrics.limits import Limits
from agent.metrics.sandbox import Died, Job, run, size_of

File = tuple[str, str, Path]
"""A file's id, its name as the user knows it, and where it lies."""


class Order(BaseModel):
    """What the child is asked to do; `together` joins the files and runs the checks on all of them at once."""

    files: tuple[File, ...]
    context: Context
    together: bool = False


class Answer(BaseModel):
    """What the child sends back, an inspection a file."""

    inspections: tuple[Inspection, ...]


def inspect_file(
    file_id: str,
    name: str,
    path: Path,
    context: Context = Context(),  # noqa: B008 - frozen
    limits: Limits | None = None,
) -> Inspection:
    """Read one file and run every check that applies to it alone. Blocking; a bad file sets `error`, never raises."""
    return _inspect(Order(files=((file_id, name, path),), context=context), limits or Limits())[0]


def inspect_together(files: Sequence[File], context: Context, limits: Limits | None = None) -> tuple[Inspection, ...]:
    """Read several files in one child, join what belongs together, and run the checks on all frames at once.

    A finding stands in the inspection of the file that its provenance names, else in the first.
    """
    if not files:
        return ()
    return _inspect(Order(files=tuple(files), context=context, together=True), limits or Limits())


def _inspect(order: Order, limits: Limits) -> tuple[Inspection, ...]:
    size = size_of([path for _, _, path in order.files])
    try:
        answer = run(Job("agent.metrics.worker", "work", order.model_dump_json()), size, limits)
        return Answer.model_validate_json(answer).inspections
    except Died as died:
        remedy = "Keep only the columns and rows that matter, or check that it is what its name says"
        return tuple(
            Inspection(
                file_id=file_id, name=name, error=ReadError(file=name, where="", problem=died.problem, remedy=remedy)
            )
            for file_id, name, _ in order.files
        )
