"""Findings from many tries in the user's words: wordings that stand still, a best of many that falls on fresh cases."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from agent.brief import Deed, Fact, FactKind
from agent.known.situation import Situation
from agent.known.standing import PART, current_scores, fell_since, is_comparison, is_part
from agent.known.telling import told
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Finding, Quantity
from agent.metrics.measures import lower_is_better
from agent.metrics.statistics import rate
from agent.metrics.thresholds import MATERIAL_POINTS
from agent.prose import number, percent, quoted
from agent.vocabulary import Action, Bottleneck, Gap, Layer, Split

ONE_SEED = f"{PART}one seed"
"""How intake marks the score of one seed beside others in `about`."""
FEWEST_SEEDS = 2
FAR_BELOW = 0.1
"""A part ten points below the whole is no noise of a usual dev set."""
FEW_OF = re.compile(
    r"(?i)\b(?:only |just |in )\d[\d,.]* of (?:the )?\d[\d,.]*k? (?:\w+ )?train\w*"
    r"|\btraining \w+ (?:has|have|holds?) (?:only |just )?\d"
)
TRUSTED_JUDGE = 0.8
"""Below this agreement an automatic judge is no yardstick: kappa 0.6 where both verdicts are as frequent."""


def versions_stand_still(now: Situation) -> Iterator[Finding]:
    """Versions of a prompt that all end in the same place: wording no longer moves the result."""
    prompted = now.brief.deeds(Deed.tune_prompt) or Layer.genai in {f.value for f in now.brief.of(FactKind.layer)}
    still = [fact for fact in now.brief.of(FactKind.training_symptom) if fact.value == "versions_stand_still"]
    if prompted and still and not fell_since(now.brief, still[-1].turn):
        yield told(
            "versions_stand_still_said",
            still[-1],
            f"One version after another ends where the last one did ({quoted(still[-1].quote)}): wording no longer "
            "moves the result.",
            {Bottleneck.layer: MODERATE},
            (Action.run_error_analysis, Action.fine_tune_pretrained),
        )


def best_of_many_falls(now: Situation) -> Iterator[Finding]:
    """The best of many tries that scores worse on examples which did not choose it: the choice flatters its score.

    For what has no interval, since the metric tells of no error rate or the examples were not counted: nothing is said
    of how much of the fall is luck.
    """
    tries = [fact for fact in now.brief.deeds(Deed.many_pocs) if fact.time != "planned"]
    for dev, test in _pairs(current_scores(now.brief)):
        fall = _fall(dev, test)
        if tries and fall >= MATERIAL_POINTS:
            yield told(
                "best_of_many_falls",
                test,
                f"The {dev.metric} is {_value(dev)} on the dev set that chose among many tries and {_value(test)} on "
                "examples that chose nothing: the choice made the first one look better than it is.",
                {Bottleneck.evaluation: MODERATE},
                (Action.fix_evaluation,),
                gap=Gap.dev_overfitting,
                quantities=tuple(fact.value for fact in (dev, test) if isinstance(fact.value, Quantity)),
            )


def luck_of_seeds(now: Situation) -> Iterator[Finding]:
    """Seeds of one setting that lie further apart than the setting leads: which one came first is luck."""
    scores = [fact for fact in now.brief.of(FactKind.score) if isinstance(fact.value, Quantity)]
    seeds = [fact for fact in scores if fact.about == ONE_SEED]
    if len(seeds) < FEWEST_SEEDS:
        return
    values = [fact.value.value for fact in seeds if isinstance(fact.value, Quantity)]
    told_before = scores[: scores.index(seeds[0])]  # behind them stands their mean
    kind = (seeds[0].metric, seeds[0].split, seeds[0].turn)
    rivals = sorted(_loss(fact) for fact in told_before if (fact.metric, fact.split, fact.turn) == kind)
    lead = min((later - earlier for earlier, later in pairwise(rivals)), default=None)
    if lead is None or lead >= max(values) - min(values):
        return
    yield told(
        "luck_of_seeds",
        seeds[-1],
        f"The same setting gives {seeds[0].metric} from {number(min(values))} to {number(max(values))} with other "
        "seeds, further apart than the settings are from each other: which of them came first is luck.",
        {Bottleneck.evaluation: STRONG},
        (Action.fix_evaluation,),
        quantities=tuple(fact.value for fact in seeds if isinstance(fact.value, Quantity)),
    )


def judge_of_its_own(now: Situation) -> Iterator[Finding]:
    """An automatic judge that agrees too little with people measures something else than people want.

    Wilson (1927) interval of the agreement; trusted from `TRUSTED_JUDGE` on (DIAGNOSTICS.md, judge_trust).
    """
    for fact in now.brief.of(FactKind.judge_agreement)[-1:]:
        if not isinstance(fact.value, Quantity):
            continue
        high = (rate("", fact.value.value * fact.n, fact.n).interval or (0.0, 1.0))[1] if fact.n else fact.value.value
        if high < TRUSTED_JUDGE:
            yield told(
                "judge_of_its_own",
                fact,
                f"The automatic judge agrees with people on {percent(fact.value.value)} of the answers: its scores say "
                "little of what people would accept.",
                {Bottleneck.evaluation: STRONG, Bottleneck.production_readiness: -STRONG},
                (Action.fix_evaluation,),
                quantities=(fact.value,),
            )


def weak_part(now: Situation) -> Iterator[Finding]:
    """A class or part far below the whole: examples of it first; few of them in the training data are the reason."""
    scores = current_scores(now.brief)
    for part in now.brief.of(FactKind.score):
        if not (part.about or "").startswith(PART) or part.time == "past" or part.split is Split.human:
            continue
        whole = next((f for f in scores if (f.metric, f.split) == (part.metric, part.split)), None)
        if whole is None or _loss(part) - _loss(whole) < FAR_BELOW:
            continue
        rare = next((f for f in now.brief.facts if f.turn == part.turn and FEW_OF.search(f.quote)), None)
        name = (part.about or "").removeprefix(PART)
        target = now.target
        short = target is not None and part.error is not None and target.error is not None and part.error > target.error
        lacking = Bottleneck.data_quantity if rare else Bottleneck.data_mismatch
        speaks = {lacking: STRONG, Bottleneck.production_readiness: -STRONG} if short else {lacking: MODERATE}
        yield told(
            "weak_part",
            part,
            f"{quoted(name)} reaches {_value(part)} where the whole reaches {_value(whole)}: the errors to mend first.",
            speaks,
            (Action.collect_targeted_data, Action.run_error_analysis),
            quantities=tuple(f.value for f in (part, whole) if isinstance(f.value, Quantity)),
        )


def _loss(fact: Fact) -> float:
    value = fact.value.value if isinstance(fact.value, Quantity) else 0.0
    return value if lower_is_better(fact.metric or "") else -value


def _pairs(scores: list[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """The dev and test scores of each metric of which no interval can be told."""
    whole = [f for f in scores if f.error is None or f.n is None]
    whole = [f for f in whole if isinstance(f.value, Quantity) and f.value.unit == FRACTION]
    whole = [f for f in whole if not (is_comparison(f) or is_part(f))]
    for dev in whole:
        for test in whole:
            if dev.split is Split.dev and test.split is Split.test and dev.metric == test.metric:
                yield dev, test


def _fall(dev: Fact, test: Fact) -> float:
    if not isinstance(dev.value, Quantity) or not isinstance(test.value, Quantity):
        return 0.0
    fall = dev.value.value - test.value.value
    return -fall if lower_is_better(dev.metric or "") else fall


def _value(fact: Fact) -> str:
    return number(fact.value.value) if isinstance(fact.value, Quantity) else ""


TRIES: tuple[Callable[[Situation], Iterator[Finding]], ...] = (
    versions_stand_still,
    best_of_many_falls,
    luck_of_seeds,
    judge_of_its_own,
    weak_part,
)
"""What many tries say that the checks of two scores do not."""
