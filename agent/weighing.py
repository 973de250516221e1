"""The scales: findings in, and out come the gap, the bottleneck and the actions that fit, openly.

The order of the questions is the catalogue's (DIAGNOSTICS.md, 'Weighing'): can the numbers be trusted, is training
broken, which gap is largest; where the errors sit and what would help then say how to act on that gap.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import prod
from typing import NamedTuple

from agent.known.situation import Situation
from agent.metrics.finding import MODERATE, STRONG, WEAK, Finding
from agent.plan import BudgetLine, Weighed
from agent.planning.order import (
    DECEIVED,
    EXPLAINS,
    GAPS,
    LEFT_WHEN_MET,
    LIKELY,
    LOOK_ALIKE,
    READY,
    TRAINING,
    TRUST,
    UNDECIDED,
)
from agent.vocabulary import Action, Basis, Bottleneck, Confidence, Gap, Verdict

CLOSE = 0.1
"""Two bottlenecks this near to each other are not told apart."""
CAPPED = 0.3
"""What a strong finding against leaves of a bottleneck."""
FIRM = 1e-9


class Outcome(NamedTuple):
    """What the scales show: everything that `diagnose` puts into words."""

    gap: Gap
    bottleneck: Bottleneck
    basis: Basis
    confidence: Confidence
    acts: tuple[Action, ...]
    leaders: tuple[Bottleneck, ...]
    evidence: tuple[Finding, ...]
    weighed: tuple[Weighed, ...]
    budget: tuple[BudgetLine, ...]
    why: str


class _Side(NamedTuple):
    bottleneck: Bottleneck
    score: float
    tier: int
    for_: tuple[Finding, ...]
    against: tuple[Finding, ...]

    @property
    def strongest(self) -> float:
        return max((finding.speaks[self.bottleneck] for finding in self.for_), default=0.0)


def weigh(now: Situation, prefer: Bottleneck | None = None) -> Outcome:
    """Weigh every finding of the situation; of bottlenecks that cannot be told apart `prefer` is taken."""
    findings = list(now.findings.values())
    gap, gap_finding = _gap(findings)
    sides = _sides(findings, gap, met=now.target_met)
    weighed = tuple(_shown(side) for side in sides)
    budget = _budget(findings)
    ranked = [side for side in sides if side.score >= WEAK - FIRM and side.bottleneck not in UNDECIDED]
    if ranked and (ranked[0].tier == 1 or (ranked[0].tier == 0 and _checks(ranked[0].for_) & DECEIVED)):
        gap = Gap.undetermined  # a broken run, or a leak, says nothing about where a sound one would lose
    if not ranked:
        return _undiagnosed(now, gap, weighed, budget, gap_finding)
    leader, rivals = _leader(ranked)
    if not rivals:
        leader = next((side for side in _beside(leader, ranked) if side.bottleneck is prefer), leader)
    if leader.tier == 3 and now.unread_data and leader.bottleneck in LOOK_ALIKE:
        return _undiagnosed(now, gap, weighed, budget, gap_finding)
    open_ = next((side.score for side in sides if side.bottleneck is Bottleneck.undiagnosed), 0.0)
    if leader.tier == 3 and gap is Gap.undetermined and open_ >= leader.score - FIRM:
        return _undiagnosed(now, gap, weighed, budget, gap_finding)
    evidence = leader.for_ + tuple(finding for side in rivals for finding in side.for_)
    if rivals:
        return _split(gap, (leader, *rivals), weighed, budget)
    if gap_finding is not None and gap_finding not in evidence:
        evidence = (*evidence, gap_finding)
    return Outcome(
        gap=gap,
        bottleneck=leader.bottleneck,
        basis=_basis(leader.for_),
        confidence=_confidence(leader),
        acts=actions_for(leader.bottleneck, leader.for_),
        leaders=(leader.bottleneck,),
        evidence=_distinct(evidence),
        weighed=weighed,
        budget=budget,
        why=strongest(leader.for_, leader.bottleneck).claim,
    )


def admissible(now: Situation) -> tuple[Bottleneck, ...]:
    """The bottlenecks that `weigh` cannot tell from the one it names, which may be preferred; none of measured ones."""
    findings = list(now.findings.values())
    named = weigh(now)
    sides = _sides(findings, named.gap, met=now.target_met)
    leader = next((side for side in sides if side.bottleneck is named.bottleneck), None)
    if leader is None or named.basis is Basis.measured or named.bottleneck in UNDECIDED:
        return ()
    return tuple(
        side.bottleneck for side in _beside(leader, sides) if weigh(now, side.bottleneck).bottleneck is side.bottleneck
    )


def _beside(leader: _Side, sides: Sequence[_Side]) -> list[_Side]:
    """The sides of the leader's tier that are too near to it to be told apart."""
    if leader.tier < 2:
        return []
    return [
        side
        for side in sides
        if side is not leader
        and side.tier == leader.tier
        and side.score >= WEAK - FIRM
        and side.bottleneck not in UNDECIDED
        and leader.score - side.score <= CLOSE + FIRM
    ]


def _sides(findings: Sequence[Finding], gap: Gap, *, met: bool) -> list[_Side]:
    """Every bottleneck spoken of, the leader first: trust before training before what explains the gap."""
    for_: dict[Bottleneck, list[Finding]] = defaultdict(list)
    against: dict[Bottleneck, list[Finding]] = defaultdict(list)
    for finding in findings:
        for bottleneck, strength in finding.speaks.items():
            (for_ if strength > 0 else against)[bottleneck].append(finding)
    sides = []
    for bottleneck in dict.fromkeys((*for_, *against)):
        score = 1 - prod(1 - strength for strength in _voices(for_[bottleneck], bottleneck))
        if any(finding.speaks[bottleneck] <= -STRONG + FIRM for finding in against[bottleneck]):
            score = min(score, CAPPED)
        side = _Side(bottleneck, round(score, 3), 0, tuple(for_[bottleneck]), tuple(against[bottleneck]))
        sides.append(side._replace(tier=_tier(side, gap, met=met)))
    return sorted(sides, key=lambda side: (side.tier, -side.score, -side.strongest))


def _checks(findings: Iterable[Finding]) -> set[str]:
    return {finding.check for finding in findings}


def _voices(findings: Iterable[Finding], bottleneck: Bottleneck) -> Iterator[float]:
    """The strengths that add up: the checks of the gaps read the same few scores, so together they are one voice."""
    of_gaps = [finding.speaks[bottleneck] for finding in findings if finding.check in GAPS]
    if of_gaps:
        yield max(of_gaps)
    yield from (finding.speaks[bottleneck] for finding in findings if finding.check not in GAPS)


def _tier(side: _Side, gap: Gap, *, met: bool) -> int:
    """0: the numbers cannot be trusted. 1: training is broken. 2: something exact explains the gap. 3: the rest.

    Over-tuning to the dev set is a gap like the others, and comes first only where it is the largest. Where the target
    is met, money, speed and the layer come before the way to production, and that before all else.
    """
    strong = {finding.check for finding in side.for_ if finding.speaks[side.bottleneck] >= STRONG - FIRM}
    if gap not in {Gap.dev_overfitting, Gap.undetermined, Gap.none} and strong == {"dev_overfit"}:
        return 4
    if side.score > CAPPED:
        if strong & TRUST:
            return 0
        if strong & TRAINING:
            return 1
    exact = [
        finding
        for finding in side.for_
        if finding.check not in GAPS and finding.speaks[side.bottleneck] >= MODERATE - FIRM
    ]
    if (
        exact
        and side.score >= MODERATE - FIRM
        and side.bottleneck in EXPLAINS[gap]
        and side.bottleneck not in UNDECIDED
    ):
        if side.bottleneck is Bottleneck.production_readiness:
            return 3
        return 2 if not met or side.bottleneck in LEFT_WHEN_MET else 4
    return 4 if met and side.bottleneck not in READY else 3


def _leader(ranked: Sequence[_Side]) -> tuple[_Side, tuple[_Side, ...]]:
    """The first side, and those too near to be told from it that no common experiment serves."""
    leader = ranked[0]
    if leader.tier < 2:
        return leader, ()
    near = [side for side in ranked[1:] if side.tier == leader.tier and leader.score - side.score <= CLOSE + FIRM]
    first = actions_for(leader.bottleneck, leader.for_)[0]
    apart = tuple(side for side in near if first not in actions_for(side.bottleneck, side.for_))
    return leader, apart


def actions_for(bottleneck: Bottleneck, findings: Iterable[Finding]) -> tuple[Action, ...]:
    """What the findings suggest for a bottleneck, the strongest finding's advice first, then its usual repairs."""
    ordered = sorted(findings, key=lambda finding: -finding.speaks.get(bottleneck, 0.0))
    likely = LIKELY.get(bottleneck, ())
    suggested = [
        action
        for finding in ordered
        for action in finding.suggests
        if action in likely or not _speaks_for_others(finding, bottleneck)
    ]
    return tuple(dict.fromkeys((*suggested, *likely)))


def _speaks_for_others(finding: Finding, bottleneck: Bottleneck) -> bool:
    """Whether the finding's suggestions may be meant for another bottleneck."""
    return any(strength > 0 for other, strength in finding.speaks.items() if other is not bottleneck)


def strongest(findings: Sequence[Finding], bottleneck: Bottleneck) -> Finding:
    """The finding that speaks most for a bottleneck."""
    return max(findings, key=lambda finding: finding.speaks.get(bottleneck, 0.0))


def _gap(findings: Sequence[Finding]) -> tuple[Gap, Finding | None]:
    """The gap that a check names; a decided one before an undetermined one, a measured one before a stated one."""
    named = [finding for finding in findings if finding.gap is not None]
    if not named:
        return Gap.undetermined, None
    order = {Verdict.supported: 0, Verdict.refuted: 1, Verdict.note: 1, Verdict.undetermined: 2}
    best = min(
        named,
        key=lambda finding: (
            finding.gap is Gap.undetermined,
            finding.gap is Gap.none,
            finding.check not in GAPS,
            finding.basis is not Basis.measured,
            order[finding.verdict],
        ),
    )
    return best.gap or Gap.undetermined, best


def _budget(findings: Sequence[Finding]) -> tuple[BudgetLine, ...]:
    """The lines of the error budget: of the measured one if there is one, else of the stated one."""
    budgets = [finding for finding in findings if finding.check == "error_budget"]
    if not budgets:
        return ()
    best = min(budgets, key=lambda finding: finding.basis is not Basis.measured)
    return tuple(BudgetLine(source=share.name, share=share) for share in best.quantities)


def _undiagnosed(
    now: Situation, gap: Gap, weighed: tuple[Weighed, ...], budget: tuple[BudgetLine, ...], said: Finding | None
) -> Outcome:
    """Nothing speaks for any bottleneck: healthy where the target is met, else the evidence has yet to be made."""
    if now.target_met or (gap is Gap.none and now.target is None and now.model_exists):
        return Outcome(
            Gap.none,
            Bottleneck.production_readiness if now.target_met or now.goes_live else Bottleneck.none,
            now.best.basis if now.best else Basis.stated,
            Confidence.medium,
            (Action.harden_for_production,),
            (),
            (said,) if said else (),
            weighed,
            budget,
            "The target is reached and nothing speaks for another bottleneck."
            if now.target_met
            else "No gap in the error budget is large enough to matter.",
        )
    acts, why = first_evidence(now)
    if any(finding.speaks.get(Bottleneck.evaluation, 0.0) > 0 for finding in now.findings.values()):
        acts = tuple(dict.fromkeys((Action.fix_evaluation, *acts)))
    spoken = [finding for finding in now.findings.values() if Bottleneck.undiagnosed in finding.speaks]
    basis = _basis(spoken) if spoken else (Basis.stated if now.model_exists else Basis.assumed)
    evidence = (*spoken, *((said,) if said is not None and said not in spoken else ()))
    return Outcome(
        gap,
        Bottleneck.undiagnosed,
        basis,
        Confidence.low if not now.model_exists else Confidence.medium,
        acts,
        (),
        evidence,
        weighed,
        budget,
        why,
    )


def first_evidence(now: Situation) -> tuple[tuple[Action, ...], str]:
    """How to get a diagnosis: look at data that nobody has read, build what does not exist, read the errors."""
    if not now.model_exists:
        return _before_a_model(now)
    if now.unread_data:
        return (
            (Action.explore_data, Action.run_error_analysis, Action.fix_data_quality),
            "Nobody has looked at the data or its labels: bad labels and a weak model look alike in the scores.",
        )
    if now.no_yardstick:
        return (
            (Action.set_target_metric, Action.run_error_analysis),
            "A model runs, but nobody has agreed on the number that says whether it is good: no gap can be told.",
        )
    if now.best is None and now.goal is None:
        return (
            (Action.run_error_analysis, Action.set_target_metric),
            "A model runs, but neither its score nor its target is known, and nobody has sorted its mistakes.",
        )
    if now.looked_at_errors:
        return (
            (Action.run_error_analysis, Action.tune_hyperparameters),
            "The errors were looked at, but nothing known so far decides between the possible causes.",
        )
    return (
        (Action.run_error_analysis, Action.set_target_metric) if now.goal is None else (Action.run_error_analysis,),
        "The numbers say that something is wrong, but not what or where: nobody has sorted the mistakes yet.",
    )


def _before_a_model(now: Situation) -> tuple[tuple[Action, ...], str]:
    """The first evidence where nothing is built."""
    if now.looked_at_data is False:
        return (
            (Action.explore_data, Action.build_baseline, Action.set_target_metric),
            "Nothing is built and nobody has looked at the data: reading a sample comes before any model.",
        )
    return (
        (Action.build_baseline, Action.explore_data, Action.set_target_metric),
        "Nothing is built yet: how well a quick baseline works is the first evidence there can be.",
    )


def _split(
    gap: Gap, leaders: tuple[_Side, ...], weighed: tuple[Weighed, ...], budget: tuple[BudgetLine, ...]
) -> Outcome:
    """Several bottlenecks lead together and no single experiment serves them: find out which it is."""
    findings = _distinct([finding for side in leaders for finding in side.for_])
    names = tuple(side.bottleneck for side in leaders)
    acts = tuple(
        dict.fromkeys((Action.run_error_analysis, *(actions_for(side.bottleneck, side.for_)[0] for side in leaders)))
    )
    if Bottleneck.evaluation in names:
        acts = tuple(dict.fromkeys((Action.fix_evaluation, *acts)))
    words = " and ".join(name.value.replace("_", " ") for name in names)
    return Outcome(
        gap,
        Bottleneck.undiagnosed,
        _basis(findings),
        Confidence.low,
        acts,
        names,
        findings,
        weighed,
        budget,
        f"The evidence for {words} is about equally strong, and no single experiment serves them all.",
    )


def _basis(findings: Iterable[Finding]) -> Basis:
    bases = {finding.basis for finding in findings}
    return next((basis for basis in (Basis.measured, Basis.stated) if basis in bases), Basis.assumed)


def _confidence(leader: _Side) -> Confidence:
    if _basis(leader.for_) is Basis.measured and leader.score >= STRONG - FIRM and not leader.against:
        return Confidence.high
    return Confidence.medium if leader.score >= MODERATE - FIRM else Confidence.low


def _shown(side: _Side) -> Weighed:
    return Weighed(
        bottleneck=side.bottleneck,
        for_=[finding.id for finding in side.for_],
        against=[finding.id for finding in side.against],
        score=side.score,
    )


def _distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple({finding.id: finding for finding in findings}.values())
