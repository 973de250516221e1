"""Do the held-out sets agree? Over-tuning to dev, and a dev set that is easier than the training data."""

from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.chain import Chain, Link, chain_of
from agent.metrics.evidence import Evidence
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.measures import Measure
from agent.metrics.phrasing import percent, points, span
from agent.metrics.statistics import Difference, newcombe, size_unpaired
from agent.metrics.thresholds import MATERIAL_POINTS, MATERIAL_SHARE_OF_DEV
from agent.vocabulary import Action, Bottleneck, Gap, Split, Verdict


def dev_overfit(evidence: Evidence) -> Iterator[Finding]:
    """Test error against dev error of the same source: a rise beyond its interval is over-tuning to dev.

    Difference of two independent rates, Newcombe (1998), method 10. False positives: a test set from a later time or
    another source; a test set of harder examples.
    """
    chain = chain_of(evidence)
    pair = _pair(chain, Split.dev, Split.test)
    if chain is None or pair is None:
        return
    dev, test = pair
    rise = _rise(dev, test)
    verdict = _verdict(rise, max(MATERIAL_POINTS, MATERIAL_SHARE_OF_DEV * dev.loss))
    known = not (dev.assumed or test.assumed)
    speaks = {
        Verdict.supported: {Bottleneck.evaluation: STRONG if known else MODERATE},
        Verdict.refuted: {Bottleneck.evaluation: -WEAK},
    }
    origin = attribute((dev.score, test.score))
    settled = size_unpaired(dev.loss, test.loss) if verdict is Verdict.undetermined and rise.value > 0 else None
    yield Finding(
        id=finding_id("dev_overfit", tuple(dev), tuple(test)),
        check="dev_overfit",
        verdict=verdict,
        claim=_dev_overfit_claim(dev, test, rise, verdict),
        basis=origin.basis,
        quantities=(
            dev.quantity,
            test.quantity,
            Quantity(name="dev overfitting", value=rise.value, unit=FRACTION, interval=rise.interval),
        ),
        provenance=origin.provenance,
        speaks=speaks.get(verdict, {}),
        suggests=(Action.fix_evaluation,) if verdict is Verdict.supported else (),
        gap=Gap.dev_overfitting if verdict is Verdict.supported else None,
        about={"split": "test"},
        caveats=(
            "Holds if dev and test come from the same source.",
            *(() if known else ("The number of examples is assumed.",)),
        ),
        settled_by=Quantity(name="examples in each set", value=settled, unit="examples") if settled else None,
        quote=origin.quote,
        figure=_figure(dev, test),
    )


def easier_target(evidence: Evidence) -> Iterator[Finding]:
    """Dev error below train-dev error: the data that counts are easier than the training data, so no mismatch.

    False positives: a train-dev set with wrong labels. Measure human level on both sources to be sure.
    """
    chain = chain_of(evidence)
    pair = _pair(chain, Split.train_dev, Split.dev)
    if chain is None or pair is None:
        return
    near, dev = pair
    rise = _rise(near, dev)
    if not rise.below(0):
        return
    origin = attribute((near.score, dev.score))
    yield Finding(
        id=finding_id("easier_target", tuple(near), tuple(dev)),
        check="easier_target",
        verdict=Verdict.supported,
        claim=f"The dev set is easier than the training data's own source: {percent(near.loss)} on train-dev, "
        f"{percent(dev.loss)} on dev, {points(-rise.value)} less.",
        basis=origin.basis,
        quantities=(
            near.quantity,
            dev.quantity,
            Quantity(name="data mismatch", value=rise.value, unit=FRACTION, interval=rise.interval),
        ),
        provenance=origin.provenance,
        speaks={Bottleneck.data_mismatch: -MODERATE},
        about={"split": "dev"},
        caveats=("Measure human level on both sources before reading more into it.",),
        quote=origin.quote,
        figure=_figure(near, dev),
    )


def _pair(chain: Chain | None, first: Split, second: Split) -> tuple[Link, Link] | None:
    """Two links of counted errors from one population."""
    if chain is None or chain.kind is not Measure.error:
        return None
    before, after = chain.link(first), chain.link(second)
    if before is None or after is None or after.far:
        return None
    return before, after


def _rise(before: Link, after: Link) -> Difference:
    n_before, n_after = before.n or 1, after.n or 1
    return newcombe(before.loss * n_before, n_before, after.loss * n_after, n_after)


def _verdict(rise: Difference, margin: float) -> Verdict:
    if rise.above() and rise.value >= margin:
        return Verdict.supported
    return Verdict.refuted if rise.below(margin) else Verdict.undetermined


def _dev_overfit_claim(dev: Link, test: Link, rise: Difference, verdict: Verdict) -> str:
    path = f"{percent(dev.loss)} on dev and {percent(test.loss)} on test"
    if verdict is Verdict.supported:
        return (
            f"The error rises from {path}: {points(rise.value)} (95% interval {span(rise.interval)}), "
            "a sign of tuning to the dev set."
        )
    if verdict is Verdict.refuted:
        return f"Dev and test agree: {path}."
    return f"Whether dev and test differ cannot be told: {path}, a difference of {span(rise.interval)} points."


def _figure(*links: Link) -> Figure:
    rows = []
    for link in links:
        low, high = link.quantity.interval or (None, None)
        rows.append({"score": link.name, "value": link.loss, "low": low, "high": high})
    says = "Whether two held-out sets agree"
    return Figure(
        kind="intervals", rows=tuple(rows), x="value", y="score", low="low", high="high", says=says, x_title="error"
    )
