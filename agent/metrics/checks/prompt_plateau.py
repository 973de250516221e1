"""Versions of a prompt in an evaluation log: when was the last real gain, and how much has been tried since?"""

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from agent.metrics.evidence import Context, Evidence, Frame, FrameKind
from agent.metrics.finding import MODERATE, STRONG, Finding, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import short
from agent.metrics.thresholds import MIN_VERSIONS
from agent.metrics.versions import Version, standstill
from agent.vocabulary import Action, Bottleneck, Split, Verdict


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


def _passed() -> pl.Expr:
    verdict = pl.coalesce(pl.col("passed").cast(pl.Float64), pl.col("score"))
    return (verdict.mean() >= 0.5).alias("ok")


def _finding(frame: Frame, versions: list[Version], context: Context) -> Finding:
    still = standstill(versions)
    verdict = still.verdict(context.target_error)
    fires = verdict is Verdict.supported
    return Finding(
        id=finding_id("prompt_plateau", frame.file_id, context.target_error, sorted(context.n.items())),
        check="prompt_plateau",
        verdict=verdict,
        claim=still.claim,
        quantities=tuple(still.quantities()),
        provenance=provenance(frame, "version", "case", "score"),
        speaks={Bottleneck.layer: weighed(frame, STRONG if still.long else MODERATE)} if fires else {},
        suggests=(Action.fine_tune_pretrained, Action.run_error_analysis) if fires else (),
        about={"split": Split.dev.value},
        caveats=remarks(
            frame, "A small set of cases hides small gains; look at which cases fail before changing layer."
        ),
        settled_by=still.settled_by(context.target_error) if verdict is Verdict.undetermined else None,
        figure=still.figure(),
    )
