"""The ledger: a reported result against its noise, and the number of examples that would settle it."""

from typing import Literal, NamedTuple

from agent.metrics.finding import FRACTION, Finding, Quantity, finding_id
from agent.metrics.phrasing import in_percent
from agent.metrics.statistics import Difference, newcombe, size_paired, size_unpaired
from agent.plan import LedgerEntry, Measured
from agent.prose import amount, number, percent, points
from agent.vocabulary import Basis, Split, Verdict

Better = Literal["higher", "lower"]

COUNTED = frozenset(
    {"accuracy", "error", "recall", "precision", "wer", "cer", "share", "rate", "pass", "success", "hit"}
)
"""Metrics that are a share of examples, so that the interval of a rate holds; by a word of their name."""

OWN_UNIT = frozenset({"loss", "rmse", "mae", "mse", "mape", "wape", "perplexity", "entropy", "latency", "cost", "nll"})
"""Metrics in a unit of their own: no share of examples, whatever their value."""

NO_DIFFERENCE = 1e-9
"""Two rates closer than this differ by the rounding of floats only."""

LARGEST_SIZE = 10_000_000
"""Beyond this a set size is no longer advice; the difference counts as none."""

TYPICAL_DISAGREEMENT = 0.05
"""The share of examples on which a model and its small change disagree, when nobody measured it."""


class Comparison(NamedTuple):
    """Two numbers compared: the gain of the second (positive is better), whether it stands, what settles it."""

    gain: Quantity
    verdict: Verdict
    settled_by: Quantity | None
    examples: Quantity | None  # how many examples the gain amounts to
    says: str


class Report(NamedTuple):
    """A result as the user reports it. Rates are fractions; a percentage above 1 of a counted metric is divided."""

    change: str
    metric: str
    before: Measured
    after: Measured
    better: Better
    note: str | None = None


def judge(report: Report, turn: int, paired: Quantity | None = None) -> LedgerEntry:
    """One experiment for the ledger: `supported` only if the gain's interval lies above zero.

    paired is the gain measured on the same examples (positive is better), where a file comparison gave one; without
    it the two sides count as independent sets, which is the wider and safer reading.
    """
    before, after = _fractions(report.metric, report.before, report.after)
    compared = compare(before, after, better=report.better, metric=report.metric, paired=paired)
    return LedgerEntry(
        id=finding_id("experiment", turn, report.change, report.metric, before.value, after.value),
        turn=turn,
        change=report.change,
        metric=report.metric,
        before=before,
        after=after,
        better=report.better,
        gain=compared.gain,
        verdict=compared.verdict,
        says=compared.says,
        note=report.note,
    )


def as_finding(entry: LedgerEntry) -> Finding:
    """The ledger's entry as a finding, so that its numbers can be cited; the same entry gives the same id."""
    paired = entry.gain if entry.gain.name == "paired gain" else None
    compared = compare(entry.before, entry.after, better=entry.better, metric=entry.metric, paired=paired)
    unit = _unit(entry.before, entry.after, entry.metric)
    sides = [
        Quantity(name=name, value=side.value, unit=unit, n=side.n)
        for name, side in (("before", entry.before), ("after", entry.after))
    ]
    extra = [quantity for quantity in (compared.examples, compared.settled_by) if quantity is not None]
    return Finding(
        id=entry.id,
        check="experiment",
        verdict=entry.verdict,
        claim=entry.says,
        basis=Basis.stated if paired is None else Basis.measured,
        quantities=(*sides, entry.gain, *extra),
        about={"experiment": entry.change, "split": Split.dev},
        caveats=("one run a side; another random seed moves both numbers as well",),
        settled_by=compared.settled_by,
    )


def compare(
    before: Measured, after: Measured, *, better: Better, metric: str = "", paired: Quantity | None = None
) -> Comparison:
    """The second number against the first, with the interval of the difference where the counts allow one."""
    unit = _unit(before, after, metric)
    sign = 1 if better == "higher" else -1
    value = sign * (after.value - before.value)
    if unit != FRACTION:
        return _unbounded(before, after, value, metric)
    settled_by = _size(before.value, after.value)
    n_before, n_after = before.n or after.n, after.n or before.n
    span = f"{percent(before.value)} to {percent(after.value)}"
    if paired is not None and paired.interval is not None:
        gain = paired.model_copy(update={"name": "paired gain"})
        return _spoken(span, gain, None if _verdict(gain) is Verdict.supported else settled_by, "the same examples")
    if n_before is None or n_after is None:
        gain = Quantity(name="gain", value=value, unit=FRACTION)
        needs = f" A difference of this size needs about {amount(settled_by)} to stand out." if settled_by else ""
        says = (
            f"From {span} is {_gain(value)}, but without the number of examples behind it nobody can tell it from "
            f"noise.{needs}"
        )
        return Comparison(gain, Verdict.undetermined, settled_by, None, says)
    difference = _difference(before.value, n_before, after.value, n_after, sign)
    gain = Quantity(name="gain", value=value, unit=FRACTION, interval=difference.interval, n=min(n_before, n_after))
    compared = _spoken(span, gain, settled_by, "separate sets", _rough(metric))
    if compared.verdict is Verdict.undetermined:
        count = abs(round(value * n_after))
        few = Quantity(name="examples behind the difference", value=count, unit="examples", n=n_after)
        return compared._replace(examples=few)
    return compared


def size_finding(error: Quantity, difference: float) -> Finding:
    """How large a dev set shows a difference of that many points at this error, on separate and on shared examples."""
    other = error.value - difference if error.value > difference else error.value + difference
    separate = size_unpaired(error.value, other)
    shared = size_paired(max(TYPICAL_DISAGREEMENT, difference), difference)
    quantities = (
        error,
        Quantity(name="difference to see", value=difference, unit=FRACTION),
        Quantity(name="examples, two separate sets", value=separate, unit="examples"),
        Quantity(name="examples, same set for both models", value=shared, unit="examples"),
        Quantity(name="assumed disagreement", value=max(TYPICAL_DISAGREEMENT, difference), unit=FRACTION),
    )
    claim = (
        f"To tell {percent(error.value)} from {percent(other)} error takes about {number(separate)} examples on "
        f"separate sets, about {number(shared)} when both models are judged on the same examples."
    )
    return Finding(
        id=finding_id("size_dev_set", error.value, difference),
        check="size_dev_set",
        verdict=Verdict.note,
        claim=claim,
        basis=Basis.assumed,
        quantities=(*quantities, Quantity(name="the better error", value=other, unit=FRACTION)),
        about={"split": Split.dev},
        caveats=("80% power at a two-sided 5% level; several rows from one source count for less than their number",),
        settled_by=quantities[3],
    )


def _spoken(span: str, gain: Quantity, settled_by: Quantity | None, basis: str, rough: str = "") -> Comparison:
    """The comparison in a sentence or three."""
    verdict = _verdict(gain)
    low, high = gain.interval or (gain.value, gain.value)
    ends = f"{percent(low).removesuffix('%')} to {points(high)}"
    on = f" on {number(gain.n)} examples" if gain.n else ""
    says = f"From {span}{on} is {_gain(gain.value)}, with a 95% interval of {ends}"
    if verdict is Verdict.supported:
        says += ": it beats the noise."
        return Comparison(gain, verdict, None, None, says + rough)
    if verdict is Verdict.refuted:
        says += ": it is worse, beyond the noise."
        return Comparison(gain, verdict, None, None, says + rough)
    says += ": that is inside the noise, so it cannot count as an improvement."
    if settled_by is not None:
        says += f" About {amount(settled_by)} a side would settle a difference of this size"
        says += "; fewer when both are judged on the same ones." if basis == "separate sets" else "."
    return Comparison(gain, verdict, settled_by, None, says + rough)


def _unbounded(before: Measured, after: Measured, value: float, metric: str) -> Comparison:
    gain = Quantity(name="gain", value=value, unit="value")
    way = "no change" if value == 0 else "a gain" if value > 0 else "a loss"
    rate = in_percent(metric, before.value)
    ends = [percent(end.value) if rate else number(end.value) for end in (before, after)]
    says = (
        f"{metric or 'The number'} went from {ends[0]} to {ends[1]}, {way} of "
        f"{points(abs(value)) if rate else number(abs(value))}. One run a side says nothing about the "
        f"noise of this metric: repeat both with a few "
        "random seeds, or compare them example by example on the same set."
    )
    return Comparison(gain, Verdict.undetermined, None, None, says)


def _gain(value: float) -> str:
    if abs(value) < NO_DIFFERENCE:
        return "no change"
    return f"a gain of {points(value)}" if value > 0 else f"a loss of {points(-value)}"


def _verdict(gain: Quantity) -> Verdict:
    low, high = gain.interval or (gain.value, gain.value)
    if low > 0:
        return Verdict.supported
    return Verdict.refuted if high < 0 else Verdict.undetermined


def _difference(before: float, n_before: int, after: float, n_after: int, sign: int) -> Difference:
    difference = newcombe(before * n_before, n_before, after * n_after, n_after)
    if sign > 0:
        return difference
    return Difference(-difference.value, -difference.high, -difference.low)


def _size(before: float, after: float) -> Quantity | None:
    if abs(after - before) < NO_DIFFERENCE:
        return None
    size = size_unpaired(before, after)
    if size > LARGEST_SIZE:
        return None
    return Quantity(name="examples that would settle it", value=size, unit="examples")


def _rough(metric: str) -> str:
    name = metric.casefold()
    if not name or any(word in name for word in COUNTED):
        return ""
    return f" ({metric} is not a plain share of examples, so this interval is a rough guide.)"


def _unit(before: Measured, after: Measured, metric: str) -> str:
    if any(word in metric.casefold() for word in OWN_UNIT):
        return "value"
    return FRACTION if 0 <= before.value <= 1 and 0 <= after.value <= 1 else "value"


def _fractions(metric: str, before: Measured, after: Measured) -> tuple[Measured, Measured]:
    """Both sides as fractions when they are percentages of a counted metric: 88.0 and 88.5 become 0.88 and 0.885."""
    name = metric.casefold()
    sides = (before, after)
    if any(word in name for word in COUNTED) and all(1 < side.value <= 100 for side in sides):
        first, second = (Measured(value=side.value / 100, n=side.n) for side in sides)
        return first, second
    return before, after
