"""Two models on the same examples: is one better, by the examples on which they differ?"""

from collections.abc import Iterator
from itertools import combinations

import polars as pl

from agent.metrics.evidence import Evidence, Frame, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.held_out import TRAINED_ON
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent, points, short, span
from agent.metrics.statistics import mcnemar_exact, paired_difference, rate, size_paired
from agent.metrics.thresholds import MAX_COMPARED_MODELS
from agent.vocabulary import Action, Bottleneck, Gap, Verdict

SURE = 0.05


def compare_models(evidence: Evidence) -> Iterator[Finding]:
    """Exact McNemar on the examples that only one of the two got wrong, with the paired interval of the difference.

    McNemar (1947), Psychometrika 12:153; the size to settle by Connor (1987). With several models each is set against
    the first, and Bonferroni's correction applies. False positives: several rows of one user, which are not
    independent; an example list picked after looking at the outcome.
    """
    for frame in evidence.of(FrameKind.predictions):
        models = frame.data["model"].drop_nulls().unique(maintain_order=True).to_list()
        if not 1 < len(models) <= MAX_COMPARED_MODELS or frame.facts.get("task") == "regression":
            continue
        held = frame.data.filter(~pl.col("split").is_in(TRAINED_ON).fill_null(value=False))
        pairs = list(combinations(models, 2))[: len(models) - 1]
        for first, second in pairs:
            finding = _compared(frame, held, first, second, len(pairs))
            if finding is not None:
                yield finding


def _compared(frame: Frame, held: pl.DataFrame, first: str, second: str, looks: int) -> Finding | None:
    one, other = (
        held.select("id", "model", "correct").filter(pl.col("model") == model).drop("model").drop_nulls()
        for model in (first, second)
    )
    both = _shared(one, other)
    n = both.height
    if n == 0:
        return None
    only_first = int((~both["correct"] & both["correct_other"]).sum())
    only_second = int((both["correct"] & ~both["correct_other"]).sum())
    wrong_both = int((~both["correct"] & ~both["correct_other"]).sum())
    p = min(1.0, mcnemar_exact(only_first, only_second) * looks)
    change = paired_difference(only_first, only_second, n)
    told = p < SURE
    rates = (
        rate(f"error of {short(first)}", only_first + wrong_both, n),
        rate(f"error of {short(second)}", only_second + wrong_both, n),
    )
    discordance = (only_first + only_second) / n
    settled = size_paired(discordance, change.value) if change.value and not told else None
    return Finding(
        id=finding_id("compare_models", frame.file_id, first, second, only_first, only_second, n),
        check="compare_models",
        verdict=Verdict.supported if told else Verdict.undetermined,
        claim=_claim(short(first), short(second), rates, p, told=told)
        + f" {only_first + only_second:,} of {n:,} examples tell them apart: {only_first:,} that only {short(first)} "
        f"gets wrong, {only_second:,} that only {short(second)} does; difference {points(change.value)} "
        f"(95% interval {span(change.interval)}).",
        quantities=(
            *rates,
            Quantity(name="difference", value=change.value, unit=FRACTION, interval=change.interval, n=n),
            Quantity(name="p-value", value=p, unit="probability", n=n),
            Quantity(name=f"only {short(first)} wrong", value=only_first, unit="examples", n=n),
            Quantity(name=f"only {short(second)} wrong", value=only_second, unit="examples", n=n),
            Quantity(name="examples told apart", value=only_first + only_second, unit="examples", n=n),
        ),
        provenance=provenance(frame, "id", "model", "correct", "y", "pred", used=2 * n),
        speaks={Bottleneck.evaluation: weighed(frame, -WEAK if told else MODERATE)},
        suggests=() if told else (Action.fix_evaluation, Action.run_error_analysis),
        gap=None if told else Gap.undetermined,
        about={"better": short(second if change.value < 0 else first)} if told else {"first": short(first)},
        caveats=remarks(frame, "Counts on rows that are independent: several of one user count for less."),
        settled_by=Quantity(name="shared examples needed", value=settled, unit="examples") if settled else None,
        figure=Figure(
            kind="bars",
            rows=(
                {"outcome": f"only {short(first)} wrong", "examples": only_first},
                {"outcome": f"only {short(second)} wrong", "examples": only_second},
                {"outcome": "both wrong", "examples": wrong_both},
            ),
            x="examples",
            y="outcome",
            says="On how many examples the two models differ",
            x_title="examples",
        ),
    )


def _shared(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """The examples of both, once each; side by side where both list the same ones in the same order."""
    if one["id"].equals(other["id"]):
        return one.with_columns(other["correct"].alias("correct_other")).unique("id", keep="first")
    return one.unique("id", keep="first").join(other.unique("id", keep="first"), on="id", suffix="_other")


def _claim(first: str, second: str, rates: tuple[Quantity, Quantity], p: float, *, told: bool) -> str:
    path = f"{percent(rates[0].value)} errors for {first}, {percent(rates[1].value)} for {second}"
    if told:
        better = second if rates[1].value < rates[0].value else first
        return f"{better} is better: {path} (exact McNemar p = {p:.2g})."
    return f"Which model is better cannot be told: {path} (exact McNemar p = {p:.2g})."
