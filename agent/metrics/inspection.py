"""What the inspection of one file brings back from the child process: reading, scores, findings, or one clear error."""

from pydantic import Field

from agent.metrics.finding import Figure, Finding, Frozen, Missing, Provenance
from agent.vocabulary import Basis, Split


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


class FileScore(Frozen):
    """A Score as it travels from the child process; see `evidence.Score`."""

    split: Split
    metric: str
    value: float
    error: float | None = None
    n: int | None = None
    model: str = ""
    source: str = ""
    basis: Basis = Basis.measured
    provenance: Provenance | None = None


class FilePoint(Frozen):
    """A DataPoint as it travels from the child process; see `evidence.DataPoint`."""

    n_train: int
    split: Split
    error: float
    metric: str = "error"
    n: int | None = None
    seed: str = ""
    basis: Basis = Basis.measured
    provenance: Provenance | None = None


class FileShare(Frozen):
    """An ErrorShare as it travels from the child process; see `evidence.ErrorShare`."""

    about: str
    errors: int
    total: int
    is_component: bool = False
    basis: Basis = Basis.measured
    provenance: Provenance | None = None


class Inspection(Frozen):
    """One file, inspected. Either `error` is set, or `reading` is and the rest follows from it.

    `figures` travel beside the findings, since a Finding leaves its figure out of every JSON it writes.
    """

    file_id: str
    name: str
    reading: FileReading | None = None
    scores: tuple[FileScore, ...] = ()
    points: tuple[FilePoint, ...] = ()
    shares: tuple[FileShare, ...] = ()
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
