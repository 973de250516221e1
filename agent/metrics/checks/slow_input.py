"""Throughput: does the accelerator wait for its data?"""

from collections.abc import Iterator

import numpy as np

from agent.metrics.curve_statistics import Floats
from agent.metrics.evidence import Evidence, Frame, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Figure, Finding, Missing, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, percent
from agent.metrics.resampling import mean_interval
from agent.metrics.thresholds import BUSY, FEWEST_STEPS, IDLE, SLOWER_STEPS
from agent.vocabulary import Action, Bottleneck, Topic, Verdict

BATCH, FEWEST_BATCHES, MOST_BATCHES = 20, 5, 20
"""Samples averaged together, since utilisation of neighbouring seconds is alike, and how many such means there are."""


def slow_input(evidence: Evidence) -> Iterator[Finding | Missing]:
    """The idle share of the accelerator, and the share of a step that waits for data, with intervals of batch means.

    Above 20 % (lower bound) the loader comes before any purchase; above 90 % busy, hardware is what the run waits for.
    Schmeiser (1982), Operations Research 30:556, for the batches. False-positive modes: samples taken while the run
    evaluated or saved, a first epoch that fills a cache, and a GPU shared with others.
    """
    for frame in evidence.of(FrameKind.utilisation):
        yield _look(frame)


def _look(frame: Frame) -> Finding | Missing:
    busy = _column(frame, "gpu")
    step, data = _column(frame, "step_time"), _column(frame, "data_time")
    waits = data / step if step.size and data.size == step.size and float(step.min()) > 0 else np.array([])
    if busy.size < FEWEST_STEPS and waits.size < FEWEST_STEPS and step.size < FEWEST_STEPS:
        return Missing(
            check="slow_input",
            what="the GPU's utilisation, or the time of a step and its share spent on loading data, over some minutes",
            topic=Topic.status,
            about="GPU utilisation",
            would_change=(Bottleneck.throughput, Bottleneck.compute),
        )
    quantities: list[Quantity] = []
    idle, waiting = _share(1 - busy), _share(waits)
    if idle is not None:
        quantities.append(Quantity(name="GPU idle share", value=idle[0], unit=FRACTION, interval=idle[1:], n=busy.size))
    if waiting is not None:
        quantities.append(
            Quantity(
                name="share of a step waiting for data",
                value=waiting[0],
                unit=FRACTION,
                interval=waiting[1:],
                n=waits.size,
            )
        )
    if step.size:
        quantities.append(Quantity(name="median step time", value=float(np.median(step)), unit="seconds", n=step.size))
    if data.size:
        quantities.append(Quantity(name="median data time", value=float(np.median(data)), unit="seconds", n=data.size))
    slower = _slower(step)
    if slower is not None:
        quantities.append(Quantity(name="late steps against early ones", value=slower, unit="times"))
    known = [span for span in (idle, waiting) if span is not None]
    starved = any(span[1] > IDLE for span in known)
    busy_enough = bool(known) and all(span[2] < 1 - BUSY for span in known)
    verdict = (
        Verdict.supported
        if starved or (slower or 0) > SLOWER_STEPS
        else Verdict.refuted
        if busy_enough
        else Verdict.undetermined
    )
    claim = _claim(idle, waiting, slower if (slower or 0) > SLOWER_STEPS else None, step)
    return Finding(
        id=finding_id("slow_input", frame.file_id),
        check="slow_input",
        verdict=verdict,
        claim=claim,
        quantities=tuple(quantities),
        provenance=provenance(frame, "gpu", "step_time", "data_time"),
        speaks=_speaks(frame, verdict, starved=starved),
        suggests=(Action.fix_throughput,) if verdict is Verdict.supported else (),
        caveats=remarks(
            frame, "Leave out evaluation, saving and the first epoch; a shared GPU is busy with others' work."
        ),
        settled_by=Quantity(name="samples", value=float(4 * max(busy.size, step.size)), unit="samples")
        if verdict is Verdict.undetermined
        else None,
        figure=_figure(busy, waits, claim),
    )


def _column(frame: Frame, name: str) -> Floats:
    return frame.data[name].drop_nulls().to_numpy().astype(float)


def _share(values: Floats) -> tuple[float, float, float] | None:
    """The mean of a series of shares with Student's interval of its batch means; None for too few."""
    if values.size < FEWEST_STEPS:
        return None
    batches = min(max(values.size // BATCH, FEWEST_BATCHES), MOST_BATCHES)
    size = values.size // batches
    means = values[values.size - batches * size :].reshape(batches, size).mean(axis=1)
    low, high = mean_interval(means.tolist()).interval
    off = float(values.mean() - means.mean())
    return float(values.mean()), max(low + off, 0.0), min(high + off, 1.0)


def _slower(step: Floats) -> float | None:
    """How much slower the last quarter's median step is than the first quarter's."""
    if step.size < FEWEST_STEPS:
        return None
    quarter = step.size // 4
    first = float(np.median(step[:quarter]))
    return float(np.median(step[-quarter:])) / first if first > 0 else None


def _claim(
    idle: tuple[float, float, float] | None,
    waiting: tuple[float, float, float] | None,
    slower: float | None,
    step: Floats,
) -> str:
    parts = []
    if idle is not None:
        parts.append(f"the GPU is idle {percent(idle[0])} of the time")
    if waiting is not None:
        parts.append(f"{percent(waiting[0])} of a step waits for data")
    if slower is not None:
        parts.append(f"late steps take {number(slower)} times as long as early ones")
    if not parts:
        parts.append(f"a step takes {number(float(np.median(step)))} seconds")
    text = " and ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _speaks(frame: Frame, verdict: Verdict, *, starved: bool) -> dict[Bottleneck, float]:
    if verdict is Verdict.supported:
        strength = STRONG if starved else MODERATE
        return {Bottleneck.throughput: weighed(frame, strength), Bottleneck.compute: -weighed(frame, strength)}
    if verdict is Verdict.refuted:
        return {Bottleneck.throughput: -weighed(frame, STRONG), Bottleneck.compute: weighed(frame, WEAK)}
    return {}


def _figure(busy: Floats, waits: Floats, says: str) -> Figure:
    name, values = ("GPU busy", busy) if busy.size else ("waiting for data", waits)
    keep = np.unique(np.linspace(0, max(values.size - 1, 0), min(values.size, 400)).astype(int))
    return Figure(
        kind="lines",
        rows=tuple({"sample": int(i), "share": float(values[i]), "series": name} for i in keep) if values.size else (),
        x="sample",
        y="share",
        series="series",
        says=says,
        x_title="sample",
        y_title="share of the time",
    )
