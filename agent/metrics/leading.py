"""Which gaps of a chain lead, whether the target is met, and how strongly that may speak."""

from collections.abc import Sequence

from agent.metrics.budget import Step, material
from agent.metrics.chain import Chain
from agent.metrics.finding import MODERATE, STRONG
from agent.metrics.measures import Measure
from agent.metrics.resampling import probability_below
from agent.metrics.thresholds import (
    CERTAIN_PROBABILITY,
    CO_LEADER_SHARE,
    FALSE_ALARMS,
    LEADER_PROBABILITY,
    LEADER_RATIO_WITHOUT_N,
    NONE_MARGIN,
)
from agent.vocabulary import Gap, Split, Verdict


def target_verdict(chain: Chain) -> Verdict | None:
    """Whether the last link meets the target: supported, refuted, undetermined, or None without a target.

    With n known, in four draws of five; with n unknown, or without an error form, the plain numbers decide.
    """
    if chain.target is None:
        return None
    end, target = chain.end, chain.target.loss
    if chain.kind is not Measure.error or end.assumed:
        return Verdict.supported if end.loss <= target else Verdict.refuted
    chance = probability_below(end.measured, target)
    if chance >= LEADER_PROBABILITY:
        return Verdict.supported
    return Verdict.refuted if chance <= 1 - CERTAIN_PROBABILITY else Verdict.undetermined


def leading(chain: Chain, steps: Sequence[Step]) -> list[Step]:
    """The leading gap first, then its co-leaders; several without a first one when they cannot be told apart.

    Without a floor the first step is the whole training error: it competes, since the bias may be that large, but it
    cannot lead.
    """
    least = material(chain)
    named = [s for s in steps if s.gap is not Gap.undetermined and s.start is not None and s.difference.value > least]
    if not named:
        return []
    top = max(named, key=lambda step: step.difference.value)
    close = [s for s in named if s is not top and s.difference.value >= CO_LEADER_SHARE * top.difference.value]
    if leads(top, steps):
        return [top, *close]
    certain = [s for s in (top, *close) if s.difference.above(least)]
    rivals = [s for s in steps if s not in certain and s.difference.value >= CO_LEADER_SHARE * top.difference.value]
    return sorted(certain, key=steps.index) if len(certain) > 1 and not rivals else []


def leads(step: Step, steps: Sequence[Step]) -> bool:
    """Whether the gap is the largest beyond doubt: by the draws, or by a clear ratio where there are none.

    Where the number of examples is known, it must also be there beyond doubt: at 5 % for all gaps together, since the
    largest of several is looked at (Bonferroni, 1936).
    """
    if step.sure:
        there = step.difference.above() and step.nothing <= FALSE_ALARMS / len(steps)
        return step.largest >= LEADER_PROBABILITY and (step.end.assumed or there)
    others = max((other.difference.value for other in steps if other is not step), default=0.0)
    return step.difference.value >= LEADER_RATIO_WITHOUT_N * max(others, 0.0)


def gap_of(chain: Chain, steps: Sequence[Step], leaders: Sequence[Step]) -> Gap:
    """The one word for the chain: the leader's gap, none, or undetermined."""
    verdict = target_verdict(chain)
    if verdict is Verdict.supported:
        return Gap.none
    if leaders:
        return leaders[0].gap if leads(leaders[0], steps) else Gap.undetermined
    if chain.floor is None or chain.link(Split.train) is None or chain.end.split is Split.train:
        return Gap.undetermined
    if verdict is Verdict.undetermined:
        return Gap.undetermined
    least = material(chain)
    if any(step.difference.value > least for step in steps):
        return Gap.undetermined
    wide = chain.all_n_known and any(step.difference.high > NONE_MARGIN * least for step in steps)
    return Gap.undetermined if wide else Gap.none


def strength(chain: Chain, step: Step, leaders: Sequence[Step]) -> float:
    """How strongly a leading gap may speak: strong only with all n known, one leader, and a floor that people set."""
    wish = step.gap is Gap.avoidable_bias and chain.human is None
    sole = len(leaders) == 1 and step.largest >= CERTAIN_PROBABILITY
    certain = chain.kind is Measure.error and chain.all_n_known and sole and not wish and not step.shared
    return STRONG if certain else MODERATE
