"""Cross-validation: the mean of the folds, and how far one fold may lie from it."""

import statistics
from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.chain import HELD_OUT, is_fold
from agent.metrics.evidence import Evidence, Score
from agent.metrics.finding import FRACTION, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.measures import Measure, family, measure
from agent.metrics.phrasing import shown
from agent.metrics.resampling import mean_interval
from agent.metrics.thresholds import MIN_FOLDS
from agent.vocabulary import Action, Bottleneck, Verdict


def fold_spread(evidence: Evidence) -> Iterator[Finding]:
    """Mean and spread over folds, with Student's interval of the mean.

    The interval is too narrow, since folds share training data: Bengio and Grandvalet (2004), JMLR 5:1089. Speaks only
    where the target lies inside it.
    """
    groups: dict[str, list[Score]] = {}
    for score in evidence.scores:
        if score.split in HELD_OUT and is_fold(score):
            groups.setdefault(family(score), []).append(score)
    for folds in groups.values():
        if len(folds) >= MIN_FOLDS:
            yield _spread(folds, evidence)


def _spread(folds: list[Score], evidence: Evidence) -> Finding:
    counted = measure(folds[0]) is Measure.error
    values = [score.error if counted and score.error is not None else score.value for score in folds]
    what, unit = ("error", FRACTION) if counted else (folds[0].metric, folds[0].metric)
    mean = mean_interval(values)
    target = evidence.context.target_error if counted else None
    open_ = target is not None and mean.low <= target <= mean.high
    origin = attribute(folds)
    average = Quantity(name=f"mean {what} of the folds", value=mean.value, unit=unit, interval=mean.interval)
    spread = Quantity(name="spread of the folds", value=statistics.stdev(values), unit=unit, n=len(folds))
    return Finding(
        id=finding_id("fold_spread", [tuple(score) for score in folds], target),
        check="fold_spread",
        verdict=Verdict.undetermined if open_ else Verdict.note,
        claim=f"Over {len(folds)} folds the mean {what} is {shown(average)}, with a standard deviation of "
        f"{shown(spread)} from fold to fold" + (", which leaves open whether the target is met." if open_ else "."),
        basis=origin.basis,
        quantities=(average, spread),
        provenance=origin.provenance,
        speaks={Bottleneck.evaluation: WEAK} if open_ else {},
        suggests=(Action.fix_evaluation,) if open_ else (),
        caveats=("Folds share training data, so the interval is somewhat too narrow.",),
        quote=origin.quote,
        figure=Figure(
            kind="points",
            rows=tuple({"fold": i, "value": value} for i, value in enumerate(values, 1)),
            x="fold",
            y="value",
            says="How far the folds lie apart",
            x_title="fold",
            y_title=what,
        ),
    )
