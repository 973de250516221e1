"""The error budget as data: the gaps along a chain of scores, each with its interval and how sure it leads."""

from itertools import pairwise
from typing import NamedTuple

from agent.metrics.chain import FLOORS, Chain, Link, same_source
from agent.metrics.measures import Measure
from agent.metrics.resampling import Measured, rank_gaps
from agent.metrics.statistics import Difference
from agent.metrics.thresholds import MATERIAL_POINTS, MATERIAL_SHARE_OF_DEV, MATERIAL_SHARE_OF_TARGET_GAP
from agent.vocabulary import Gap, Split

GAP_NAMES = {
    Gap.avoidable_bias: "avoidable bias",
    Gap.variance: "variance",
    Gap.data_mismatch: "data mismatch",
    Gap.dev_overfitting: "dev overfitting",
    Gap.undetermined: "unexplained error",
}


class Step(NamedTuple):
    """One gap of the chain: which it is, between which links, how large, and how sure it is to be the largest."""

    gap: Gap
    start: Link | None
    end: Link
    difference: Difference
    largest: float
    nothing: float = 0.0  # the chance that the gap is 0 or less
    shared: bool = False  # variance and mismatch cannot be told apart here

    @property
    def name(self) -> str:
        """The gap in words; from a floor straight to a held-out set it is only the distance to that floor."""
        if self.gap is Gap.undetermined and self.start is not None:
            return f"gap to {self.start.split.value}"
        return GAP_NAMES[self.gap]

    @property
    def sure(self) -> bool:
        """Whether the gap has an interval at all."""
        return self.difference.low < self.difference.high


def steps_of(chain: Chain) -> tuple[Step, ...]:
    """The gaps of the chain. Without a floor the first step is all of the training error, which bounds the bias."""
    links = chain.links
    if chain.kind is Measure.raw or (chain.kind is Measure.score and not chain.all_n_known):
        return _plain_steps(chain)
    floor = chain.floor
    start = floor.measured if floor else Measured(0.0)
    ranked = rank_gaps((start, *(link.measured for link in links)))
    pairs = [(floor, links[0]), *pairwise(links)]
    return tuple(
        Step(
            _gap(before, after, chain),
            before,
            after,
            gap.difference,
            gap.largest,
            gap.nothing,
            _shared(before, after, chain),
        )
        for (before, after), gap in zip(pairs, ranked, strict=True)
    )


def material(chain: Chain) -> float:
    """The size from which a gap matters: a fifth of the way to the target, else one point or a tenth of the error."""
    end = chain.end.loss
    if chain.target is not None and end > chain.target.loss:
        return MATERIAL_SHARE_OF_TARGET_GAP * (end - chain.target.loss)
    least = 0.0 if chain.kind is Measure.raw else MATERIAL_POINTS
    return max(least, MATERIAL_SHARE_OF_DEV * abs(end))


def _plain_steps(chain: Chain) -> tuple[Step, ...]:
    """The gaps of a metric without intervals: plain differences; the largest is marked with certainty 1."""
    first = chain.links[0]
    bound = chain.floor.loss if chain.floor else 0.0
    pairs = [*([(chain.floor, first)] if chain.floor or first.loss >= 0 else []), *pairwise(chain.links)]
    sizes = [after.loss - (before.loss if before else bound) for before, after in pairs]
    return tuple(
        Step(
            _gap(before, after, chain),
            before,
            after,
            Difference(size, size, size),
            float(size == max(sizes)),
            shared=_shared(before, after, chain),
        )
        for (before, after), size in zip(pairs, sizes, strict=True)
    )


def _gap(before: Link | None, after: Link, chain: Chain) -> Gap:
    if before is None or before.split in FLOORS:
        return Gap.avoidable_bias if after.split is Split.train else Gap.undetermined
    if after.far or before.split is Split.train_dev:
        return Gap.data_mismatch
    if before.split is Split.dev:
        return Gap.dev_overfitting
    elsewhere = _named_apart(before, after) or chain.context.same_source is False
    return Gap.data_mismatch if elsewhere and after.split is not Split.train_dev else Gap.variance


def _named_apart(before: Link, after: Link) -> bool:
    """Whether the two sets carry the names of different sources."""
    one, other = before.score.source, after.score.source
    return bool(one) and bool(other) and not same_source(one, other)


def _shared(before: Link | None, after: Link, chain: Chain) -> bool:
    """Train to dev without a train-dev set, and nobody said whether both come from one source."""
    if before is None or before.split is not Split.train or after.split is Split.train_dev:
        return False
    same = same_source(before.score.source, after.score.source) and bool(after.score.source)
    second = any(link.far for link in chain.links)  # then the near set is known to be of the training data's kind
    return not same and not second and chain.context.same_source is not True
