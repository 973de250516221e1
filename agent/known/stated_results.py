"""Findings from results told in a row: an error that falls epoch by epoch, probabilities beside what happens."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

from agent.brief import Fact, FactKind
from agent.known.situation import Situation
from agent.known.standing import current_scores
from agent.known.telling import told
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Finding, Quantity
from agent.metrics.measures import lower_is_better
from agent.prose import percent, quoted
from agent.vocabulary import Action, Bottleneck, Gap, Split

EPOCHS = re.compile(r"\bepochs?\b", re.IGNORECASE)
FEWEST_EPOCHS = 4
"""With fewer values no trend can be told from a row of scores."""
STILL_MATTERS = 0.05
"""A last step of at least this share of the error says that the next epoch would lower it too."""
SURE_OF = re.compile(
    r"\b(?:model|it|score|prediction|classifier)s? (?:says?|claims?|predicts?|gives?|outputs?|shows?)\b[^.;]{0,20}?"
    r"(?P<claimed>\d{1,2}(?:\.\d+)?) ?(?:%|percent\b)[^.;]{0,40}?\b(?:only|just|really|actually|in fact)\b[^.;\d]{0,20}"
    r"(?P<happens>\d{1,2}(?:\.\d+)?) ?(?:%|percent\b)"
    r"|\b(?:when|where|if|once) (?:we|it|they|the (?:model|system|app|score)) (?:says?|said|claims?|predicts?|gives?) "
    r"(?:about )?"
    r"(?P<said>\d{1,2}(?:\.\d+)?) ?(?:%|percent\b)[^.;\d]{0,40}"
    r"(?P<real>\d{1,2}(?:\.\d+)?) ?(?:%|percent\b)(?= of| in|,|\.|;|$)",
    re.IGNORECASE,
)
"""A stated probability beside how often the thing really happens."""
OFF_BY = 0.1
"""Probabilities off by a tenth mislead whoever acts on them."""

RARE = re.compile(
    r"(?P<share>\d{1,2}(?:\.\d+)?) ?(?:%|percent\b)[^.;,]{0,30}\b(?:positives?|prevalence|base rate)\b"
    r"|(?P<class>\d{1,2}(?:\.\d+)?) ?(?:%|percent\b) (?:(?:is|are|of (?:\w+ ){1,3}(?:is|are)) )?(?:real |actual |a )?"
    r"(?:failures?|fraud\w*|churn\w*|defaults?|defective|faulty|sick|spam|anomal\w+|infected)\b"
    r"|\b(?:prevalence|base rate|positive rate|share of positives)\b[^.;\d]{0,15}"
    r"(?P<after>\d{1,2}(?:\.\d+)?) ?(?:%|percent\b)",
    re.IGNORECASE,
)
"""How rare the class is that the model must find."""
RARELY = 0.1
DATE = re.compile(r"in (?!the |our |a )\w+\.?(?: ?\d{1,2})?$")
"""How intake marks the date of a score in `about`."""
FEWEST_DATES = 3
WORSE_BY = 0.05
"""A course that ends at least five points below its beginning is no wobble."""
SAME = 0.005
"""An accuracy this near to the share of the common class is what a model reaches that never finds the other."""


def falls_each_epoch(now: Situation) -> Iterator[Finding]:
    """A held-out error that falls in every epoch told, the last one too, comes from a schedule that is too short."""
    if not any(EPOCHS.search(fact.quote) for fact in now.brief.facts):
        return
    rows: dict[str, list[Fact]] = defaultdict(list)
    for fact in current_scores(now.brief):
        if fact.split is Split.dev and fact.error is not None:
            rows[fact.quote].append(fact)
    for row in rows.values():
        errors = [fact.error for fact in row if fact.error is not None]
        steps = [before - after for before, after in pairwise(errors)]
        if len(errors) >= FEWEST_EPOCHS and min(steps) > 0 and steps[-1] >= STILL_MATTERS * errors[-1]:
            yield told(
                "still_improving_said",
                row[-1],
                f"The dev error fell in every epoch, from {percent(errors[0])} to {percent(errors[-1])}, and was still "
                "falling when training stopped.",
                {Bottleneck.hyperparameters: MODERATE},
                (Action.tune_hyperparameters,),
                quantities=tuple(Quantity(name="dev error", value=error, unit=FRACTION) for error in errors),
            )


def probabilities_off(now: Situation) -> Iterator[Finding]:
    """A probability that the user finds wrong is rescaled on held-out cases; the ranking, and the model, may stay."""
    for quote in dict.fromkeys(fact.quote for fact in now.brief.facts):
        match = SURE_OF.search(quote)
        if match is None:
            continue
        claimed = float(match["claimed"] or match["said"]) / 100
        happens = float(match["happens"] or match["real"]) / 100
        if abs(claimed - happens) < OFF_BY:
            continue
        yield told(
            "probabilities_off",
            next(fact for fact in now.brief.facts if fact.quote == quote),
            f"The model's probabilities are off ({quoted(quote)}): {percent(claimed)} is said where {percent(happens)} "
            "happen. That is calibration, which needs no training.",
            {Bottleneck.evaluation: STRONG},
            (Action.set_threshold,),
            quantities=(
                Quantity(name="stated probability", value=claimed, unit=FRACTION),
                Quantity(name="observed share", value=happens, unit=FRACTION),
            ),
        )


def accuracy_of_always_no(now: Situation) -> Iterator[Finding]:
    """An accuracy that equals the share of the common class is no evidence of a model: answering 'no' reaches it."""
    matches = [match for fact in now.brief.facts for match in RARE.finditer(fact.quote)]
    shares = [float(match["share"] or match["class"] or match["after"]) / 100 for match in matches]
    for fact in current_scores(now.brief):
        if fact.metric != "accuracy" or fact.error is None or fact.split not in {Split.dev, Split.test}:
            continue
        share = next((share for share in shares if share <= RARELY and abs(share - fact.error) <= SAME), None)
        if share is not None:
            yield told(
                "accuracy_of_always_no",
                fact,
                f"Only {percent(share)} are positive, so always answering no is right in {percent(1 - share)}: the "
                "accuracy says nothing of what the model finds. Recall and precision do.",
                {Bottleneck.evaluation: STRONG},
                (Action.fix_evaluation, Action.set_threshold),
                quantities=(Quantity(name="share of positives", value=share, unit=FRACTION),),
            )


def falls_over_time(now: Situation) -> Iterator[Finding]:
    """A score that falls date by date after training says that the world moved away from the training data."""
    courses: dict[str | None, list[Fact]] = defaultdict(list)
    for fact in now.brief.of(FactKind.score):
        if fact.split is Split.dev and isinstance(fact.value, Quantity) and DATE.match(fact.about or ""):
            courses[fact.metric].append(fact)
    for metric, course in courses.items():
        sign = 1 if lower_is_better(metric or "") else -1
        losses = [sign * fact.value.value for fact in course if isinstance(fact.value, Quantity)]
        if len(losses) < FEWEST_DATES or losses[-1] - losses[0] < WORSE_BY or max(losses) > losses[-1]:
            continue
        first, last = course[0], course[-1]
        yield told(
            "falls_over_time",
            last,
            f"The {metric} got worse with time: {quoted(first.quote)}, then {quoted(last.quote)}. The data of today "
            "are no longer those that the model was trained on.",
            {Bottleneck.data_mismatch: STRONG, Bottleneck.overfitting: -MODERATE, Bottleneck.model_capacity: -MODERATE},
            (Action.collect_targeted_data, Action.run_error_analysis),
            gap=Gap.data_mismatch,
            quantities=tuple(fact.value for fact in course if isinstance(fact.value, Quantity)),
        )


RESULTS: tuple[Callable[[Situation], Iterator[Finding]], ...] = (
    falls_each_epoch,
    probabilities_off,
    accuracy_of_always_no,
    falls_over_time,
)
"""What results in the user's words say beyond the scores that the checks compare."""
