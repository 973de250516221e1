"""What a check says: a Finding with its numbers and where they came from, or a Missing that says what it lacked."""

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, computed_field

from agent.vocabulary import Action, Basis, Bottleneck, Gap, Topic, Verdict

WEAK, MODERATE, STRONG = 0.3, 0.6, 0.9
"""The three strengths with which a finding may speak for a bottleneck (DIAGNOSTICS.md, rule 4); minus means against."""

FRACTION = "fraction"
"""The unit of every rate: 0.16, never 16; only prose shows percent."""


class Frozen(BaseModel):
    """A value: immutable, and no field that nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Quantity(Frozen):
    """A number that can be cited: its name, unit, 95 % interval and the count behind it, where known."""

    name: str = ""
    value: float
    unit: str
    interval: tuple[float, float] | None = None
    n: int | None = None


class Provenance(Frozen):
    """Where a finding's numbers were read: the file, the columns and how many of its rows counted."""

    file_id: str
    name: str
    columns: tuple[str, ...] = ()
    rows_read: int | None = None
    rows_used: int | None = None
    sampled: bool = False


class Figure(Frozen):
    """The data of a finding's one chart; `charts.py` turns it into Vega-Lite.

    kind names the drawing (`intervals`, `lines`, `bars`, `points`); rows are flat records; x, y, series, low and
    high name keys of the rows; `says` is the sentence that the chart shows; marks are rules drawn across it.
    """

    kind: str
    rows: tuple[dict[str, float | int | str | None], ...]
    x: str
    y: str
    says: str
    series: str | None = None
    low: str | None = None
    high: str | None = None
    x_title: str = ""
    y_title: str = ""
    marks: tuple[dict[str, float | str], ...] = ()


class Finding(Frozen):
    """One result of one check: a claim with its verdict, its numbers, and what it speaks for or against.

    `speaks` maps a bottleneck to a strength in -1..1 (negative: against). `suggests` lists the actions that the
    catalogue names for it, best first. `about` says in machine-readable words what the claim is of, for example
    {"column": "device", "value": "headset_v1"}, {"component": "face_detection"}, {"split": "dev"}.
    `settled_by` is, for an undetermined verdict, what would settle it (usually a number of examples).
    `quote` is the user's own words when basis is stated. `figure` feeds the chart and is not part of the API.
    """

    id: str
    check: str
    verdict: Verdict
    claim: str
    basis: Basis = Basis.measured
    quantities: tuple[Quantity, ...] = ()
    provenance: Provenance | None = None
    speaks: dict[Bottleneck, float] = Field(default_factory=dict)
    suggests: tuple[Action, ...] = ()
    gap: Gap | None = None
    about: dict[str, str] = Field(default_factory=dict)
    caveats: tuple[str, ...] = ()
    settled_by: Quantity | None = None
    quote: str | None = None
    figure: Figure | None = Field(default=None, exclude=True)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def chart(self) -> bool:
        """Whether a chart can be asked for."""
        return self.figure is not None

    def quantity(self, name: str) -> Quantity | None:
        """The quantity of that name, if the finding carries it."""
        return next((q for q in self.quantities if q.name == name), None)


class Missing(Frozen):
    """What a check lacked: the sentence becomes a candidate question (DIAGNOSTICS.md, rule 9).

    topic and about place the question ("performance_gap", "human error"); for says which bottleneck or gap the answer
    could move.
    """

    check: str
    what: str
    topic: Topic = Topic.performance_gap
    about: str = ""
    would_change: tuple[Bottleneck, ...] = ()


def finding_id(check: str, *inputs: Any) -> str:
    """A short stable id: equal check and equal inputs give an equal id, so that nothing doubles."""
    digest = hashlib.sha256(json.dumps([check, *inputs], sort_keys=True, default=str).encode()).hexdigest()
    return f"{check}-{digest[:10]}"
