"""Versions of a prompt in an evaluation log: when was the last real gain, and how much has been tried since?"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import polars as pl

from agent.metrics.evidence import Context, Evidence, Frame, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Figure, Finding, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent, plural, points, short
from agent.metrics.statistics import Difference, newcombe, paired_difference, rate, size_unpaired
from agent.metrics.thresholds import MIN_VERSIONS, PLATEAU_CHANGES, PLATEAU_DAYS
from agent.vocabulary import Action, Bottleneck, Split, Verdict


class Version(NamedTuple):
    """One version: its failures among n cases, when it ran, and the verdict of each case where the log has them."""

    name: str
    failed: float
    n: int
    when: datetime | None
    cases: Mapping[str, bool]

    @property
    def error(self) -> float:
        """The share of failed cases."""
        return self.failed / self.n


def prompt_plateau(evidence: Evidence) -> Iterator[Finding]:
    """No version since the last real gain surely beats it: after three changes or a month, prompting has stalled.

    Real: the interval of the gain over the best-so-far lies above 0, paired where the versions share cases (Agresti and
    Min 2005), else Newcombe (1998). False-positive modes: a test set too small to see the gains that matter (then it is
    undetermined if a target could still lie inside the interval, unless a month has gone by as well), and versions that
    changed the cases along the way.
    """
    for frame in evidence.of(FrameKind.eval_log):
        versions = versions_of(frame, evidence.context)
        if len(versions) >= MIN_VERSIONS:
            yield _finding(frame, versions, evidence.context)


def versions_of(frame: Frame, context: Context) -> list[Version]:
    """The versions in the order in which they were tried; those without a number of cases are left out."""
    data = frame.data.filter(pl.col("version").is_not_null())
    found: list[Version] = []
    for (name,), part in data.group_by(["version"], maintain_order=True):
        when = part["when"].min()
        cases = {
            str(case): ok
            for case, ok in part.drop_nulls("case").group_by("case").agg(_passed()).iter_rows()
            if ok is not None
        }
        if cases:
            failed, n = float(sum(not ok for ok in cases.values())), len(cases)
        else:
            score = part["score"].mean()
            n = int(part["n"].drop_nulls().sum() or context.n.get(Split.dev) or 0)
            failed = (1 - float(score)) * n if isinstance(score, float) and 0 <= score <= 1 else -1.0
        if n and failed >= 0:
            found.append(Version(short(str(name)), failed, n, when if isinstance(when, datetime) else None, cases))
    if all(version.when for version in found):
        found.sort(key=lambda version: version.when.isoformat() if version.when else "")
    return found


def gain(before: Version, after: Version) -> Difference:
    """How much lower the later error is: paired on shared cases, else as two samples."""
    shared = before.cases.keys() & after.cases.keys()
    if shared and len(shared) >= before.n // 2:
        lost = sum(before.cases[case] and not after.cases[case] for case in shared)
        won = sum(after.cases[case] and not before.cases[case] for case in shared)
        return paired_difference(lost, won, len(shared))
    return newcombe(after.failed, after.n, before.failed, before.n)


def _passed() -> pl.Expr:
    verdict = pl.coalesce(pl.col("passed").cast(pl.Float64), pl.col("score"))
    return (verdict.mean() >= 0.5).alias("ok")


def _finding(frame: Frame, versions: list[Version], context: Context) -> Finding:
    base = 0
    for place in range(1, len(versions)):
        if gain(versions[base], versions[place]).above():
            base = place
    since, last = len(versions) - 1 - base, versions[-1]
    start = versions[base].when
    days = (last.when - start).days if last.when and start else None
    best = min(versions[base + 1 :], key=lambda version: version.error, default=versions[base])
    after = gain(versions[base], best)
    stalled = base == 0 or since >= PLATEAU_CHANGES or (since >= 2 and days is not None and days >= PLATEAU_DAYS)
    met = context.target_error is not None and last.error <= context.target_error
    spent = since >= PLATEAU_CHANGES and days is not None and days >= PLATEAU_DAYS
    reachable = context.target_error is not None and versions[base].error - after.high <= context.target_error
    open_ = reachable and not spent
    verdict = Verdict.note if met or not stalled else Verdict.undetermined if open_ else Verdict.supported
    strength = STRONG if since >= 2 * PLATEAU_CHANGES or (days or 0) >= PLATEAU_DAYS else MODERATE
    fires = verdict is Verdict.supported
    claim = f"Since {versions[base].name} {plural(since, 'version')} brought no real gain"
    claim += f" in {days} days" if days else ""
    claim += (
        f": errors from {percent(versions[base].error)} to {percent(last.error)} on {last.n:,} cases, "
        f"the best gain {points(after.value)}."
    )
    if not stalled:
        claim = f"The versions still improve: errors from {percent(versions[0].error)} to {percent(last.error)}."
    return Finding(
        id=finding_id("prompt_plateau", frame.file_id, context.target_error, sorted(context.n.items())),
        check="prompt_plateau",
        verdict=verdict,
        claim=claim,
        quantities=(
            *(rate(f"error of {version.name}", version.failed, version.n) for version in versions),
            Quantity(name="gain since the last real one", value=after.value, unit=FRACTION, interval=after.interval),
            Quantity(name="versions since the last real gain", value=float(since), unit="versions"),
            *([Quantity(name="days since the last real gain", value=float(days), unit="days")] if days else []),
        ),
        provenance=provenance(frame, "version", "case", "score"),
        speaks={Bottleneck.layer: weighed(frame, strength)} if fires else {},
        suggests=(Action.fine_tune_pretrained, Action.run_error_analysis) if fires else (),
        about={"split": Split.dev.value},
        caveats=remarks(
            frame, "A small set of cases hides small gains; look at which cases fail before changing layer."
        ),
        settled_by=_settle(versions[base].error, context) if verdict is Verdict.undetermined else None,
        figure=Figure(
            kind="lines",
            rows=tuple({"version": place + 1, "error": version.error} for place, version in enumerate(versions)),
            x="version",
            y="error",
            says=claim,
            x_title="versions in the order tried",
            y_title="error",
        ),
    )


def _settle(error: float, context: Context) -> Quantity | None:
    if context.target_error is None or context.target_error == error:
        return None
    return Quantity(name="cases", value=float(size_unpaired(error, context.target_error)), unit="cases")
