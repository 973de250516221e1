"""What the inspection's child process does: read the files, run the frame checks, write the answer as JSON."""

import dataclasses
import math
from typing import NamedTuple, TypeVar

from agent.metrics.errors import UnreadableFile
from agent.metrics.evidence import Context, DataPoint, ErrorShare, Evidence, Score
from agent.metrics.finding import Finding, Missing, Provenance
from agent.metrics.frame_checks import FRAME_CHECKS
from agent.metrics.inspect import Answer, Order
from agent.metrics.inspection import FileReading, Inspection, ReadError
from agent.metrics.joining import join
from agent.metrics.naming import clean
from agent.metrics.reading import Contents, Source
from agent.metrics.recognition import contents_of
from agent.vocabulary import Basis

MAX_SHOWN_COLUMNS = 60  # of a table's columns, in the reading that the user is shown

Number = TypeVar("Number", Score, DataPoint, ErrorShare)


class Read(NamedTuple):
    """One file as read: its contents, or why not."""

    file_id: str
    name: str
    contents: Contents | None = None
    error: ReadError | None = None


def work(argument: str) -> str:
    """Do an Order (JSON) and give the Answer (JSON)."""
    order = Order.model_validate_json(argument)
    read = [_read(file_id, Source(clean(name), path), order.context) for file_id, name, path in order.files]
    if order.together:
        joined = join([one.contents for one in read])
        read = [one._replace(contents=contents) for one, contents in zip(read, joined, strict=True)]
    found, failed = _check([one.contents for one in read if one.contents is not None], order.context)
    inspections = _share_out(read, found, failed)
    return Answer(inspections=inspections).model_dump_json(
        exclude={"inspections": {"__all__": {"findings": {"__all__": {"chart"}}}}}  # computed, so it may not come back
    )


def _read(file_id: str, source: Source, context: Context) -> Read:
    try:
        return Read(file_id, source.name, _stamped(contents_of(source, context.corrections), file_id, source.name))
    except UnreadableFile as error:
        where, problem, remedy = error.where, error.problem, error.remedy
    except FileNotFoundError:
        where, problem, remedy = "", "the file is gone", "Upload it again"
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a reader's bug costs its file one sentence, not the files beside it
        where, problem, remedy = "", "its contents could not be made sense of", "Export the numbers as a plain CSV"
    return Read(
        file_id, source.name, error=ReadError(file=source.name, where=clean(where), problem=problem, remedy=remedy)
    )


def _stamped(contents: Contents, file_id: str, name: str) -> Contents:
    """The contents with the file's id and name in every frame and number."""
    origin = Provenance(file_id=file_id, name=name, rows_read=contents.rows or None)
    return dataclasses.replace(
        contents,
        frames=tuple(frame._replace(file_id=file_id, file_name=name) for frame in contents.frames),
        scores=tuple(_placed(score, origin) for score in contents.scores if math.isfinite(score.value)),
        points=tuple(_placed(point, origin) for point in contents.points if math.isfinite(point.error)),
        shares=tuple(_placed(share, origin) for share in contents.shares),
    )


def _placed(number: Number, origin: Provenance) -> Number:
    """The number as measured, with its place in this file."""
    own = number.provenance or origin
    place = own.model_copy(update={"file_id": origin.file_id, "name": origin.name})
    return number._replace(basis=Basis.measured, provenance=place)


def _check(contents: list[Contents], context: Context) -> tuple[list[Finding | Missing], list[str]]:
    """What the frame checks say, and the names of those that failed: one bad check must not cost the others."""
    evidence = Evidence(
        scores=tuple(score for one in contents for score in one.scores),
        points=tuple(point for one in contents for point in one.points),
        shares=tuple(share for one in contents for share in one.shares),
        frames=tuple(frame for one in contents for frame in one.frames),
        context=context,
    )
    found: list[Finding | Missing] = []
    failed = []
    for check in FRAME_CHECKS if evidence.frames else ():
        try:
            found += list(check(evidence))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - a check's bug is told in the reading's notes; the other findings stand
            failed.append(getattr(check, "__name__", "unnamed"))
    return found, failed


def _share_out(read: list[Read], found: list[Finding | Missing], failed: list[str]) -> tuple[Inspection, ...]:
    """An inspection a file: each finding goes to the file its provenance names, all else to the first that was read."""
    readable = [one.file_id for one in read if one.contents is not None]
    shares: dict[str, list[Finding]] = {file_id: [] for file_id in readable}
    for finding in found:
        if isinstance(finding, Finding):
            named = finding.provenance.file_id if finding.provenance else ""
            shares[named if named in shares else readable[0]].append(finding)
    missing = tuple(one for one in found if isinstance(one, Missing))
    inspections = []
    for one in read:
        if one.contents is None:
            inspections.append(Inspection(file_id=one.file_id, name=one.name, error=one.error))
            continue
        first = one.file_id == readable[0]
        findings = tuple(shares[one.file_id])
        inspections.append(
            Inspection(
                file_id=one.file_id,
                name=one.name,
                reading=_reading(one.contents, failed if first else []),
                scores=one.contents.scores,
                points=one.contents.points,
                shares=one.contents.shares,
                findings=findings,
                missing=missing if first else (),
                figures={finding.id: finding.figure for finding in findings if finding.figure is not None},
            )
        )
    return tuple(inspections)


def _reading(contents: Contents, failed: list[str]) -> FileReading:
    kinds = [frame.kind.value for frame in contents.frames]
    kinds += ["scores"] * bool(contents.scores) + ["data_curve"] * bool(contents.points)
    notes = (*contents.notes, *(note for frame in contents.frames for note in frame.notes))
    return FileReading(
        format=contents.format,
        kinds=tuple(dict.fromkeys(kinds)),
        why=contents.why,
        rows=contents.rows,
        columns=dict(list(contents.columns.items())[:MAX_SHOWN_COLUMNS]),
        notes=(*dict.fromkeys(notes), *(f"The check {name} failed on this file." for name in failed)),
    )
