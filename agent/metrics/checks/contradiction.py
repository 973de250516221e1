"""What the user says against what the files say, and a training error above the dev error."""

from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.chain import FLOORS, chain_of
from agent.metrics.evidence import Evidence, Score
from agent.metrics.figures import intervals
from agent.metrics.finding import FRACTION, Finding, Missing, Quantity, finding_id
from agent.metrics.measures import ERROR, Measure, family
from agent.metrics.phrasing import percent, points
from agent.metrics.statistics import newcombe, wilson
from agent.metrics.thresholds import ROUNDING
from agent.vocabulary import Basis, Split, Verdict


def contradiction(evidence: Evidence) -> Iterator[Finding | Missing]:
    """A stated error outside the interval of the measured one; or one that fits only as its complement.

    Both sides are shown and nothing is averaged. False positives: a number from an older run or another data set.
    """
    for said, measured in _pairs(evidence):
        yield from _conflict(said, measured)
    yield from _train_above_dev(evidence)


def _pairs(evidence: Evidence) -> Iterator[tuple[Score, Score]]:
    """The last stated and the last measured error of each split."""
    latest: dict[tuple[Split, Basis], Score] = {}
    for score in evidence.scores:
        if score.error is not None and score.split not in FLOORS and family(score) == ERROR and not score.source:
            latest[score.split, score.basis] = score
    for (split, basis), said in latest.items():
        measured = latest.get((split, Basis.measured))
        if basis is Basis.stated and measured is not None:
            yield said, measured


def _conflict(said: Score, measured: Score) -> Iterator[Finding | Missing]:
    stated, found = said.error or 0.0, measured.error or 0.0
    low, high = wilson(found * measured.n, measured.n) if measured.n else (found, found)
    if low - ROUNDING <= stated <= high + ROUNDING:
        return
    swapped = low - ROUNDING <= 1 - stated <= high + ROUNDING
    split = said.split.value
    end = (
        "; accuracy and error seem to be swapped in one of them."
        if swapped
        else "; both are kept until it is clear which holds."
    )
    origin = attribute((measured, said))
    both = (
        Quantity(name=f"stated {split} error", value=stated, unit=FRACTION, n=said.n),
        Quantity(name=f"measured {split} error", value=found, unit=FRACTION, interval=(low, high), n=measured.n),
    )
    yield Finding(
        id=finding_id("contradiction", tuple(said), tuple(measured)),
        check="contradiction",
        verdict=Verdict.supported,
        claim=f"The message says {percent(stated)} {split} error, the file gives {percent(found)}{end}",
        basis=origin.basis,
        quantities=both,
        provenance=origin.provenance,
        about={"split": split},
        caveats=("The stated number may be from another run or another data set.",),
        quote=origin.quote,
        figure=intervals(both, "What was said against what the file gives"),
    )
    yield Missing(
        check="contradiction", what=f"which {split} error holds, the stated or the measured one", about=f"{split} error"
    )


def _train_above_dev(evidence: Evidence) -> Iterator[Finding]:
    chain = chain_of(evidence)
    if chain is None or chain.kind is not Measure.error:
        return
    train, dev = chain.link(Split.train), chain.link(Split.dev)
    if train is None or dev is None or dev.far or not train.n or not dev.n or train.assumed or dev.assumed:
        return
    rise = newcombe(train.loss * train.n, train.n, dev.loss * dev.n, dev.n)
    if not rise.below(0):
        return
    origin = attribute((train.score, dev.score))
    yield Finding(
        id=finding_id("contradiction", tuple(train), tuple(dev)),
        check="contradiction",
        verdict=Verdict.note,
        claim=f"The training error ({percent(train.loss)}) is {points(-rise.value)} above the dev error "
        f"({percent(dev.loss)}), which is unusual.",
        basis=origin.basis,
        quantities=(train.quantity, dev.quantity),
        provenance=origin.provenance,
        about={"split": "train"},
        caveats=(
            "Usual causes: augmentation or dropout active on train, an easier dev set, or copies of train in dev.",
        ),
        quote=origin.quote,
        figure=intervals((train.quantity, dev.quantity), "Training against dev"),
    )
