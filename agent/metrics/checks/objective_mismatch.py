"""Two measures of one run: do the loss and the target metric rank the runs alike?"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from agent.metrics.curve_statistics import Floats
from agent.metrics.evidence import Context, Evidence, Frame, FrameKind
from agent.metrics.finding import MODERATE, Figure, Finding, Quantity, finding_id
from agent.metrics.naming import Sense, higher_is_better, sense_of
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number
from agent.metrics.sweeps import resamples, sweep_of
from agent.metrics.thresholds import AGREEMENT, FEWEST_TRIALS
from agent.vocabulary import Action, Bottleneck, Verdict


def objective_mismatch(evidence: Evidence) -> Iterator[Finding]:
    """Kendall's tau between the held-out loss and the objective over the finished runs, with a bootstrap interval.

    Fires when the whole interval lies below 0.3; undetermined when only its lower part does. Kendall (1938),
    Biometrika 30:81. False-positive modes: runs that are all equally good, which have no order to agree on.
    """
    for frame in evidence.of(FrameKind.trials):
        finding = _look(frame, evidence.context)
        if finding is not None:
            yield finding


def _look(frame: Frame, context: Context) -> Finding | None:
    losses = [c for c in frame.data.columns if c.startswith("also:") and "train" not in c and _is_loss(c)]
    metric = next((str(name) for name in frame.data["metric"].drop_nulls()), "")
    if not losses or sense_of(metric) is Sense.loss or sweep_of(frame, context) is None:
        return None
    rows = frame.data.filter(pl.col("value").is_finite() & pl.col(losses[0]).is_finite())
    if rows.height < FEWEST_TRIALS:
        return None
    value = rows["value"].to_numpy().astype(float)
    growing = frame.facts.get("direction", "higher" if higher_is_better(metric) else "lower") == "higher"
    value = -value if growing else value
    loss = rows[losses[0]].to_numpy().astype(float)
    tau = kendall(value, loss)
    if tau >= AGREEMENT:
        return None
    low, high = np.percentile([kendall(value[p], loss[p]) for p in resamples(len(value))], [2.5, 97.5])
    sure = bool(high < AGREEMENT)
    shown = losses[0].removeprefix("also:").replace("/", " ")
    claim = (
        f"The {shown} and the {metric or 'objective'} rank the {rows.height} runs differently: "
        f"Kendall's tau {number(tau)} ({number(float(low))} to {number(float(high))})."
    )
    return Finding(
        id=finding_id("objective_mismatch", frame.file_id),
        check="objective_mismatch",
        verdict=Verdict.supported if sure else Verdict.undetermined,
        claim=claim,
        quantities=(
            Quantity(name="rank agreement", value=tau, unit="tau", interval=(float(low), float(high)), n=rows.height),
        ),
        provenance=provenance(frame, "value", losses[0], used=rows.height),
        speaks={Bottleneck.task_definition: weighed(frame, MODERATE)} if sure else {},
        suggests=(Action.set_target_metric, Action.redefine_task),
        caveats=remarks(frame, "Runs that are all about equally good have no order to agree on."),
        settled_by=None if sure else Quantity(name="runs", value=float(4 * rows.height), unit="runs"),
        figure=Figure(
            kind="points",
            rows=tuple({"loss": float(x), "metric": float(y)} for x, y in zip(loss, rows["value"], strict=True)),
            x="loss",
            y="metric",
            says=claim,
            x_title=shown,
            y_title=metric,
        ),
    )


def kendall(one: Floats, other: Floats) -> float:
    """Kendall's tau-b of two series, by their signs in all pairs; 0 where one of them never moves."""
    first, second = np.sign(one[:, None] - one), np.sign(other[:, None] - other)
    scale = float(np.sqrt(np.sum(first**2) * np.sum(second**2)))
    return float(np.sum(first * second)) / scale if scale > 0 else 0.0


def _is_loss(column: str) -> bool:
    return sense_of(column.rsplit("/", 1)[-1]) is Sense.loss
