"""Findings from many tries in the user's words: wordings that stand still, a best of many that falls on fresh cases."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from agent.brief import Deed, Fact, FactKind
from agent.known.situation import Situation
from agent.known.standing import current_scores, is_comparison, is_part
from agent.known.telling import told
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Finding, Quantity
from agent.metrics.measures import lower_is_better
from agent.metrics.thresholds import MATERIAL_POINTS
from agent.prose import number, quoted
from agent.vocabulary import Action, Bottleneck, Gap, Layer, Split

ONE_SEED = "part: one seed"
"""How intake marks the score of one seed beside others in `about`."""
FEWEST_SEEDS = 2


def versions_stand_still(now: Situation) -> Iterator[Finding]:
    """Versions of a prompt that all end in the same place: wording no longer moves the result."""
    prompted = now.brief.deeds(Deed.tune_prompt) or Layer.genai in {f.value for f in now.brief.of(FactKind.layer)}
    still = [fact for fact in now.brief.of(FactKind.training_symptom) if fact.value == "versions_stand_still"]
    if prompted and still:
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

    For metrics that tell of no error rate, of which no interval follows from a count: nothing is said of how much of
    the fall is luck.
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


def _loss(fact: Fact) -> float:
    value = fact.value.value if isinstance(fact.value, Quantity) else 0.0
    return value if lower_is_better(fact.metric or "") else -value


def _pairs(scores: list[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """The dev and test scores of each metric that tells of no error rate."""
    whole = [f for f in scores if f.error is None and isinstance(f.value, Quantity) and f.value.unit == FRACTION]
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
)
"""What many tries say that the checks of two scores do not."""
