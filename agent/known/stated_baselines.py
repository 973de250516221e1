"""Findings from a trivial answer told beside the model: a model that does not beat it has learned next to nothing."""

import re
from collections.abc import Callable, Iterator

from agent.brief import Fact, FactKind
from agent.known.situation import Situation
from agent.known.standing import current_scores, is_comparison, is_part
from agent.known.telling import told
from agent.metrics.finding import MODERATE, STRONG, WEAK, Finding, Quantity
from agent.metrics.measures import lower_is_better
from agent.metrics.statistics import rate
from agent.metrics.thresholds import MATERIAL_POINTS
from agent.prose import amount
from agent.vocabulary import Action, Bottleneck, Split

TRIVIAL = re.compile(
    r"\bbase ?rate\b|\bchance\b|\bguess\w*|\bnaive\b|\bmajority\b|\bmost (?:frequent|common)\b|\balways \w+ing\b"
    r"|\blast (?:value|week|year|month|day)\b|\bcoin\b|\b(?:the )?(?:mean|average|median)\b|\brandom(?:ly)?\b",
    re.IGNORECASE,
)
"""Answers that cost minutes and know nothing of the example."""


def no_better_than_trivial(now: Situation) -> Iterator[Finding]:
    """The best score of today against a trivial answer: no gain beyond the noise of the score.

    Wilson (1927) interval of the score where its examples are known; without them only a score that is worse counts.
    """
    trivial = [f for f in now.brief.of(FactKind.score) if is_comparison(f) and TRIVIAL.search(f.quote)]
    scores = [f for f in current_scores(now.brief) if not is_part(f)]
    for base in trivial:
        rivals = [f for f in scores if f.metric == base.metric and f.split in {Split.dev, Split.test}]
        best = max(rivals, key=lambda f: _gain(f, base), default=None)
        if best is None or not _inside(best, base):
            continue
        people = [f for f in scores if f.split is Split.human and f.metric == base.metric]
        alike = any(_gain(person, base) < 2 * MATERIAL_POINTS for person in people)
        yield told(
            "no_better_than_trivial",
            best,
            f"The {best.metric} of {_said(best)} is no better than the trivial answer's {_said(base)}"
            + (", and people do no better either: the inputs may not hold the answer." if alike else ".")
            + (
                ""
                if alike
                else " Either the inputs hold no signal, the target is badly defined, or training is broken."
            ),
            {Bottleneck.task_definition: STRONG if alike else MODERATE, Bottleneck.data_quantity: -WEAK},
            (Action.redefine_task, Action.explore_data, Action.build_baseline),
            quantities=tuple(f.value for f in (best, base) if isinstance(f.value, Quantity)),
        )


def _gain(fact: Fact, base: Fact) -> float:
    if not isinstance(fact.value, Quantity) or not isinstance(base.value, Quantity):
        return 0.0
    gain = fact.value.value - base.value.value
    return -gain if lower_is_better(base.metric or "") else gain


def _inside(best: Fact, base: Fact) -> bool:
    """Whether the trivial answer lies inside the interval of the score, or ahead of it."""
    if _gain(best, base) <= 0 or not isinstance(base.value, Quantity):
        return True
    if best.n is None or best.error is None or not isinstance(best.value, Quantity):
        return False
    low, high = rate("", best.value.value * best.n, best.n).interval or (0.0, 1.0)
    return low <= base.value.value <= high


def _said(fact: Fact) -> str:
    return amount(fact.value) if isinstance(fact.value, Quantity) else ""


BASELINES: tuple[Callable[[Situation], Iterator[Finding]], ...] = (no_better_than_trivial,)
"""What a trivial answer beside the model says."""
