"""Is the held-out set large enough to decide? If not, how many examples would be."""

import math
from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.budget import Step, material, steps_of
from agent.metrics.chain import Chain, chain_of
from agent.metrics.evidence import Evidence
from agent.metrics.figures import intervals
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Finding, Quantity, finding_id
from agent.metrics.leading import leading, leads, target_verdict
from agent.metrics.measures import Measure
from agent.metrics.phrasing import percent, points, span
from agent.metrics.resampling import rank_gaps
from agent.metrics.statistics import NORMAL, critical, size_against
from agent.metrics.thresholds import MAX_SETTLING_SIZE, POWER, SETTLED_WITHIN, TINY_SET
from agent.vocabulary import Action, Bottleneck, Split, Verdict

FEWEST_ERRORS = 15
"""Fewer tell no cause, even where they show that the target is missed."""


def settle_size(evidence: Evidence) -> Iterator[Finding]:
    """The held-out error cannot be told from the target, or the leading gaps cannot be told apart: says which n would.

    One-sample size of Fleiss (1981), chapter 1; for gaps the interval shrinks with the root of n. False positives:
    clustered examples (many rows a user) need more than the number shown.
    """
    chain = chain_of(evidence)
    if chain is None or chain.kind is not Measure.error or chain.end.assumed or chain.end.split is Split.train:
        return
    steps = steps_of(chain)
    leaders = leading(chain, steps)
    decided = bool(leaders) and leads(leaders[0], steps)
    target = target_verdict(chain)
    if target is Verdict.undetermined and not decided:
        yield _against_target(chain)
    elif target is not Verdict.supported and not decided and (chain.end.n or 0) < TINY_SET:
        enough = chain.end.loss * (chain.end.n or 0) >= FEWEST_ERRORS
        yield _too_few(chain, missed=target is Verdict.refuted and enough)
    elif target is not Verdict.supported and not decided:
        yield from _between_gaps(chain, steps)


def _against_target(chain: Chain) -> Finding:
    end, target = chain.end, chain.target
    goal = target.loss if target else 0.0
    interval = end.quantity.interval or (end.loss, end.loss)
    needed = size_against(end.loss, goal) if end.loss != goal else None
    tiny = (end.n or 0) < TINY_SET
    per_example = 1 / (end.n or 1)
    origin = attribute((end.score, *((target.score,) if target else ())))
    claim = (
        f"On {end.n:,} examples the {end.name} of {percent(end.loss)} may be anything from {span(interval)}%, "
        f"so it cannot be told from the target of {percent(goal)}."
    )
    return Finding(
        id=finding_id("settle_size", tuple(end), goal),
        check="settle_size",
        verdict=Verdict.undetermined,
        claim=claim + (f" One example moves it by {points(per_example)}." if tiny else ""),
        basis=origin.basis,
        quantities=(
            end.quantity,
            *((target.quantity,) if target else ()),
            Quantity(name="weight of one example", value=per_example, unit=FRACTION, n=end.n),
            *((_needed(needed, end.split),) if needed else ()),
        ),
        provenance=origin.provenance,
        speaks={Bottleneck.evaluation: STRONG if tiny else MODERATE},
        suggests=(Action.fix_evaluation,),
        about={"split": end.split.value},
        caveats=("Several examples of one user, page or patient count for less.",),
        settled_by=_needed(needed, end.split) if needed else None,
        quote=origin.quote,
        figure=intervals((end.quantity, *((target.quantity,) if target else ())), "Whether the target is met"),
    )


def _too_few(chain: Chain, *, missed: bool) -> Finding:
    """A handful of examples, whose few errors tell no cause: says how many would pin the error down to five points.

    Where they suffice to see that the target is missed, the size holds nothing up and is a remark.
    """
    end = chain.end
    interval = end.quantity.interval or (end.loss, end.loss)
    spread = max(end.loss * (1 - end.loss), interval[0] * (1 - interval[0]), interval[1] * (1 - interval[1]))
    needed = math.ceil((critical() / SETTLED_WITHIN) ** 2 * spread)
    origin = attribute((end.score,))
    return Finding(
        id=finding_id("settle_size", tuple(end)),
        check="settle_size",
        verdict=Verdict.undetermined,
        claim=f"On {end.n:,} examples the {end.name} of {percent(end.loss)} may be anything from {span(interval)}%; "
        f"one example moves it by {points(1 / (end.n or 1))}.",
        basis=origin.basis,
        quantities=(
            end.quantity,
            Quantity(name="weight of one example", value=1 / (end.n or 1), unit=FRACTION, n=end.n),
            _needed(needed, end.split),
        ),
        provenance=origin.provenance,
        speaks={} if missed else {Bottleneck.evaluation: MODERATE},
        suggests=(Action.run_error_analysis,) if missed else (Action.fix_evaluation,),
        about={"split": end.split.value},
        caveats=("Several examples of one user, page or patient count for less.",),
        settled_by=_needed(needed, end.split),
        quote=origin.quote,
        figure=intervals((end.quantity,), "How far the error is known"),
    )


def _between_gaps(chain: Chain, steps: tuple[Step, ...]) -> Iterator[Finding]:
    """The two largest gaps overlap, or the largest may be nothing."""
    known = [step for step in steps if step.start is not None and step.sure]
    if not known or chain.floor is None or not chain.all_n_known or chain.link(Split.train) is None:
        return
    if not rank_gaps((chain.floor.measured, chain.end.measured))[0].difference.above():
        return  # there may be no error to explain
    ranked = sorted(known, key=lambda step: -step.difference.value)
    top, rival = ranked[0], ranked[1] if len(ranked) > 1 else None
    second = max(rival.difference.value, 0.0) if rival else 0.0
    distance = top.difference.value - second
    if distance <= 0 or top.difference.value < material(chain):
        return  # a gap that is not worth acting on needs no larger set
    spreads = [step.difference.high - step.difference.low for step in ranked[:2]]
    deviation = math.hypot(*spreads) / (2 * critical())
    factor = ((critical() + NORMAL.inv_cdf(POWER)) * deviation / distance) ** 2
    needed = math.ceil((chain.end.n or 0) * factor)
    if factor <= 1 or needed > MAX_SETTLING_SIZE:
        return
    origin = attribute(link.score for link in chain.links)
    gaps = [
        Quantity(name=s.name, value=s.difference.value, unit=FRACTION, interval=s.difference.interval)
        for s in ranked[:2]
    ]
    against = f"{rival.name} ({points(second)})" if rival else "no gap at all"
    yield Finding(
        id=finding_id("settle_size", [tuple(link) for link in chain.used()]),
        check="settle_size",
        verdict=Verdict.undetermined,
        claim=f"With {chain.end.n:,} {chain.end.split.value} examples {top.name} ({points(top.difference.value)}) "
        f"cannot be told from {against}.",
        basis=origin.basis,
        quantities=(*gaps, _needed(needed, chain.end.split)),
        provenance=origin.provenance,
        speaks={Bottleneck.undiagnosed: MODERATE, Bottleneck.evaluation: WEAK},
        suggests=(Action.fix_evaluation, Action.run_error_analysis),
        about={"split": chain.end.split.value},
        caveats=("Several examples of one user, page or patient count for less.",),
        settled_by=_needed(needed, chain.end.split),
        quote=origin.quote,
        figure=intervals(gaps, "Which gap is the largest", "gap"),
    )


def _needed(size: int, split: Split) -> Quantity:
    return Quantity(name=f"{split.value} examples needed", value=size, unit="examples")
