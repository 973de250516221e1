"""Versions tried one after another: when the last real gain was, and what it means that nothing has followed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from agent.metrics.finding import FRACTION, Figure, Quantity
from agent.metrics.phrasing import percent, plural, points, span
from agent.metrics.statistics import Difference, newcombe, paired_difference, rate, size_unpaired, wilson
from agent.metrics.thresholds import MATTERING_GAIN, PLATEAU_CHANGES, PLATEAU_DAYS
from agent.vocabulary import Verdict


class Version(NamedTuple):
    """One version: its failures among n cases, when it ran, and the verdict of each case where the log has them."""

    name: str
    failed: float
    n: int
    when: datetime | None = None
    cases: Mapping[str, bool] = {}

    @property
    def error(self) -> float:
        """The share of failed cases."""
        return self.failed / self.n


class Standstill(NamedTuple):
    """What followed the last real gain: how many versions in how many days, and the best gain among them."""

    versions: Sequence[Version]
    base: int
    gain: Difference
    days: int | None

    @property
    def start(self) -> Version:
        """The version that brought the last real gain; the first one if none did."""
        return self.versions[self.base]

    @property
    def since(self) -> int:
        """How many versions came after it."""
        return len(self.versions) - 1 - self.base

    @property
    def stalled(self) -> bool:
        """No gain since the first, or three versions without one, or a month."""
        month = self.since > 1 and self.days is not None and self.days >= PLATEAU_DAYS
        return self.base == 0 or self.since >= PLATEAU_CHANGES or month

    @property
    def long(self) -> bool:
        """Twice the patience: six versions, or a month."""
        return self.since >= 2 * PLATEAU_CHANGES or (self.days or 0) >= PLATEAU_DAYS

    def verdict(self, target: float | None, *, counted: bool = True) -> Verdict:
        """A note while it moves or once the target is met; open while the gain that matters may lie inside the noise.

        That is the target's distance or, without a target, a quarter of the error; where nobody counted the cases
        (`counted`), the noise is not known and does not excuse. Three versions over a month are enough even then:
        another month may get there by luck.
        """
        met = target is not None and self.versions[-1].error <= target
        if met or not self.stalled:
            return Verdict.note
        spent = self.since >= PLATEAU_CHANGES and self.days is not None and self.days >= PLATEAU_DAYS
        wanted = self.start.error - target if target is not None else MATTERING_GAIN * self.start.error
        reachable = counted and self.gain.high >= wanted
        return Verdict.undetermined if reachable and not spent else Verdict.supported

    @property
    def claim(self) -> str:
        """What happened, in a sentence."""
        last = self.versions[-1]
        if not self.stalled:
            first = percent(self.versions[0].error)
            return f"The versions still improve: errors from {first} to {percent(last.error)} on {last.n:,} cases."
        when = f" in {self.days} days" if self.days else ""
        return (
            f"Since {self.start.name} {plural(self.since, 'version')} brought no real gain{when}: errors from "
            f"{percent(self.start.error)} to {percent(last.error)} on {last.n:,} cases, the best gain "
            f"{points(self.gain.value)} (95% interval {span(self.gain.interval)})."
        )

    def quantities(self) -> list[Quantity]:
        """Each version's error, the gain, and how long it has been."""
        days = (
            [Quantity(name="days since the last real gain", value=float(self.days), unit="days")] if self.days else []
        )
        return [
            *(rate(f"error of {version.name}", version.failed, version.n) for version in self.versions),
            Quantity(
                name="gain since the last real one", value=self.gain.value, unit=FRACTION, interval=self.gain.interval
            ),
            Quantity(name="versions since the last real gain", value=float(self.since), unit="versions"),
            *days,
        ]

    def settled_by(self, target: float | None) -> Quantity | None:
        """How many cases would tell the last gain's version from the target, or from three quarters of its error."""
        wanted = (1 - MATTERING_GAIN) * self.start.error if target is None else target
        if wanted == self.start.error:
            return None
        return Quantity(name="cases", value=float(size_unpaired(self.start.error, wanted)), unit="cases")

    def figure(self) -> Figure:
        """The error of each version with its interval, in the order tried."""
        rows: list[dict[str, float | int | str | None]] = []
        for place, version in enumerate(self.versions, 1):
            low, high = wilson(version.failed, version.n)
            rows.append({"version": place, "error": version.error, "low": low, "high": high})
        return Figure(
            kind="lines",
            rows=tuple(rows),
            x="version",
            y="error",
            low="low",
            high="high",
            says=self.claim,
            x_title="versions in the order tried",
            y_title="error",
        )


def standstill(versions: Sequence[Version]) -> Standstill:
    """What followed the last version that surely beat the best one before it."""
    base = 0
    for place in range(1, len(versions)):
        if gain(versions[base], versions[place]).above():
            base = place
    start, last = versions[base], versions[-1]
    best = min(versions[base + 1 :], key=lambda version: version.error, default=start)
    days = (last.when - start.when).days if last.when and start.when else None
    return Standstill(versions, base, gain(start, best), days)


def gain(before: Version, after: Version) -> Difference:
    """How much lower the later error is: paired on shared cases, else as two samples."""
    shared = before.cases.keys() & after.cases.keys()
    if shared and len(shared) >= before.n // 2:
        lost = sum(before.cases[case] and not after.cases[case] for case in shared)
        won = sum(after.cases[case] and not before.cases[case] for case in shared)
        return paired_difference(lost, won, len(shared))
    return newcombe(after.failed, after.n, before.failed, before.n)
