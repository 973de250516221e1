"""Can the judge be trusted: does it repeat itself, and does it agree with people?"""

import re
from collections.abc import Iterator

import numpy as np
import polars as pl

from agent.metrics.agreement import agreement
from agent.metrics.evidence import Evidence, Frame, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Figure, Finding, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, percent
from agent.metrics.resampling import cluster_bootstrap
from agent.metrics.thresholds import FEWEST_ITEMS, FLIP_RATE, WEAK_AGREEMENT
from agent.vocabulary import Action, Bottleneck, Verdict

PERSON = re.compile(r"human|person|people|expert|annotator|manual|gold|reviewer", re.IGNORECASE)
"""How logs name a judge that is no model."""


def judge_trust(evidence: Evidence) -> Iterator[Finding]:
    """Verdicts that flip between repeats (lower bound above 5 %), and kappa against human verdicts below 0.6.

    Flips: the share of disagreeing pairs of repeats of a case; cases are resampled whole. False-positive modes: repeats
    that also sampled the answer anew show the system's own spread as well; rare failures lower kappa at high agreement.
    """
    for frame in evidence.of(FrameKind.eval_log):
        yield from (finding for finding in (_flips(frame), _against_people(frame)) if finding is not None)


def _verdicts(frame: Frame) -> pl.DataFrame:
    """The rows with a verdict: passed, or a score that is 0 or 1."""
    sure = pl.coalesce(pl.col("passed"), pl.when(pl.col("score").is_in([0.0, 1.0])).then(pl.col("score") == 1.0))
    filled = [pl.col(name).fill_null("") for name in ("model", "version", "judge")]
    return frame.data.with_columns(*filled, verdict=sure).drop_nulls(["case", "verdict"])


def _flips(frame: Frame) -> Finding | None:
    groups = (
        _verdicts(frame)
        .group_by(["case", "model", "version", "judge"])
        .agg(k=pl.len(), passed=pl.col("verdict").sum())
        .filter(pl.col("k") > 1)
        .with_columns(
            pairs=pl.col("k") * (pl.col("k") - 1) / 2, split=pl.col("passed") * (pl.col("k") - pl.col("passed"))
        )
    )
    if groups.height < FEWEST_ITEMS:
        return None
    flipped, pairs = groups["split"].to_numpy().astype(float), groups["pairs"].to_numpy().astype(float)
    rate = float(flipped.sum() / pairs.sum())
    span = cluster_bootstrap(flipped, pairs)
    high, low = span.above(FLIP_RATE), span.below(FLIP_RATE)
    claim = f"Repeats of one case get another verdict in {percent(rate)} of pairs, over {groups.height:,} cases."
    return Finding(
        id=finding_id("judge_trust", frame.file_id, "flips"),
        check="judge_trust",
        verdict=Verdict.supported if high else Verdict.note if low else Verdict.undetermined,
        claim=claim,
        quantities=(
            Quantity(name="verdicts that flip", value=rate, unit=FRACTION, interval=span.interval, n=groups.height),
        ),
        provenance=provenance(frame, "case", "repeat", "passed"),
        speaks={Bottleneck.evaluation: weighed(frame, MODERATE)} if high else {},
        suggests=(Action.fix_evaluation,) if high else (),
        about={"judge": "repeats"},
        caveats=remarks(frame, "If the answer was sampled anew for each repeat, its own spread is in here too."),
        settled_by=Quantity(name="cases repeated", value=float(4 * groups.height), unit="cases")
        if not high and not low
        else None,
        figure=Figure(
            kind="bars",
            rows=(
                {"cases": "always the same", "share": float((flipped == 0).mean())},
                {"cases": "flipped", "share": float((flipped > 0).mean())},
            ),
            x="cases",
            y="share",
            says=claim,
            y_title="share of the cases",
        ),
    )


def _against_people(frame: Frame) -> Finding | None:
    rows = _verdicts(frame).with_columns(
        person=pl.col("judge").map_elements(lambda name: bool(PERSON.search(name)), return_dtype=pl.Boolean)
    )
    both = (
        rows.group_by(["case", "model", "version"])
        .agg(
            human=pl.col("verdict").filter(pl.col("person")).mean(),
            judge=pl.col("verdict").filter(~pl.col("person")).mean(),
        )
        .drop_nulls(["human", "judge"])
    )
    if both.height < FEWEST_ITEMS:
        return None
    human, judge = (both[name].to_numpy() >= 0.5 for name in ("human", "judge"))
    found = agreement(np.stack([human.astype(float) + judge, 2.0 - human - judge], axis=1))
    if found is None:
        return None
    weak = found.alpha < WEAK_AGREEMENT
    sure = found.high < WEAK_AGREEMENT
    claim = (
        f"Judge and people give another verdict in {percent(float(np.mean(human != judge)))} of {both.height:,} cases "
        f"(alpha {number(found.alpha)})."
    )
    return Finding(
        id=finding_id("judge_trust", frame.file_id, "people"),
        check="judge_trust",
        verdict=Verdict.supported if sure else Verdict.undetermined if weak else Verdict.note,
        claim=claim,
        quantities=(
            Quantity(
                name="agreement of judge and people",
                value=found.alpha,
                unit="alpha",
                interval=(found.low, found.high),
                n=both.height,
            ),
            Quantity(name="pass rate by the judge", value=float(judge.mean()), unit=FRACTION, n=both.height),
            Quantity(name="pass rate by people", value=float(human.mean()), unit=FRACTION, n=both.height),
        ),
        provenance=provenance(frame, "case", "judge", "passed"),
        speaks={Bottleneck.evaluation: weighed(frame, STRONG if sure else MODERATE)} if weak else {},
        suggests=(Action.fix_evaluation,) if weak else (),
        about={"judge": "people"},
        caveats=remarks(frame, "Rare failures lower this agreement even where most verdicts match."),
        settled_by=Quantity(name="cases judged by both", value=float(4 * both.height), unit="cases")
        if weak and not sure
        else None,
        figure=Figure(
            kind="bars",
            rows=(
                {"by": "judge", "passed": float(judge.mean())},
                {"by": "people", "passed": float(human.mean())},
            ),
            x="by",
            y="passed",
            says=claim,
            y_title="pass rate",
        ),
    )
