"""What the inspection of one file brings back from the child process: reading, scores, findings, or one clear error."""

from pydantic import Field

from agent.metrics.evidence import DataPoint, ErrorShare, Score
from agent.metrics.finding import Figure, Finding, Frozen, Missing


class ReadError(Frozen):
    """Why a file could not be read: file, place, problem and the way out; the only thing its owner is shown."""

    file: str
    where: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """The message as its owner reads it."""
        place = f", {self.where}" if self.where else ""
        return f"{self.file}{place}: {self.problem}. {self.remedy}."


class FileReading(Frozen):
    """What the sniffer took a file for, and why, in words the user can correct."""

    format: str  # the reader's name
    kinds: tuple[str, ...]  # FrameKinds, plus "scores"
    why: str
    rows: int = 0
    columns: dict[str, str] = Field(default_factory=dict)  # the file's own column -> the role it was given
    notes: tuple[str, ...] = ()


class Inspection(Frozen):
    """One file, inspected. Either `error` is set, or `reading` is and the rest follows from it.

    `figures` travel beside the findings, since a Finding leaves its figure out of every JSON it writes.
    """

    file_id: str
    name: str
    reading: FileReading | None = None
    scores: tuple[Score, ...] = ()
    points: tuple[DataPoint, ...] = ()
    shares: tuple[ErrorShare, ...] = ()
    findings: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] = ()
    figures: dict[str, Figure] = Field(default_factory=dict)  # by finding id
    error: ReadError | None = None

    def charted(self) -> tuple[Finding, ...]:
        """The findings with their figures put back, as they were before they travelled."""
        return tuple(
            finding.model_copy(update={"figure": self.figures.get(finding.id)}) if finding.figure is None else finding
            for finding in self.findings
        )
