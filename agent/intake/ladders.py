"""Rows of settings with their scores: a larger model that trains worse, a sweep whose best value is its last."""

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from agent.brief import FactKind
from agent.intake.courses import FEWEST_LOGGED, NEXT, epoch_of
from agent.intake.facts import Draft, fraction
from agent.intake.measures import metric_near
from agent.intake.numbers import find_numbers
from agent.intake.own_units import own_unit_value
from agent.intake.places import number_runs
from agent.intake.roles import ACCURACY, ERROR
from agent.intake.sentences import Sentence
from agent.metrics.finding import Quantity
from agent.metrics.measures import lower_is_better
from agent.vocabulary import Split, Topic

_SIZE = re.compile(
    r"(?i)(?<![\w.])(?P<layers>\d{1,4})[- ]?layers?\b|(?<![\w.])(?P<parameters>\d+(?:\.\d+)?) ?(?P<unit>[MB])"
    r"(?: param\w*| model| net\w*)?\b(?! (?:rows|images|examples|samples|tokens|documents))"
    r"|\b(?:res|dense|mobile|conv)\w*?net-?(?P<depth>\d{2,3})\b"
)
_STEP = re.compile(
    r"(?i)(?P<rate>\d(?:\.\d+)?e-?\d+)\s*(?:[:=,]|->|→|gives?|gave|gets?|got|is|was|with|train\w*|dev|error|err"
    r"|accuracy|acc|about|around|\s)*(?P<score>\d{1,2}(?:\.\d+)?)(?![\w.]*e-)"
)
"""A learning rate of a sweep with what it reached: "1e-4 30%, 3e-4 22"."""
_RATES = re.compile(r"(?i)\blearning[- ]rates?\b|\blrs?\b")
_GOOD = re.compile(r"(?i)\b(?:acc(?:uracy)?|right|correct|auc|f1|map)\b")
FEWEST_STEPS = 3
RISES_BY = 0.01
"""A held-out error that ends less than a point above its best is no turn (DIAGNOSTICS.md, overfit_onset)."""
STILL = 0.01
"""A last step that still brings a hundredth is no end of a curve."""
WORSE_BY = 0.005
"""A training error that rises by half a point with size is told, not noise of the last digit."""


def read_ladders(sentences: Sequence[Sentence], scores: Sequence[Draft]) -> list[Draft]:
    """A symptom where the largest model told has a higher training error than the smallest."""
    steps: list[tuple[float, float, Draft]] = []
    for draft in scores:
        sentence = next((s for s in sentences if s.start <= draft.start < s.end), None)
        if draft.split is Split.train and draft.error is not None and sentence is not None:
            size = _size(sentence.text[: draft.end - sentence.start])
            if size is not None:
                steps.append((size, draft.error, draft))
    steps.sort(key=lambda step: step[0])
    if len({size for size, _, _ in steps}) < 2 or steps[-1][1] < steps[0][1] + WORSE_BY:
        return []
    worst = steps[-1][2]
    return [Draft(FactKind.training_symptom, worst.start, worst.end, "deeper_is_worse", topic=Topic.status)]


def read_epochs(sentences: Sequence[Sentence], scores: Sequence[Draft]) -> list[Draft]:
    """A symptom where held-out results end worse than at an earlier epoch while training goes on to improve."""
    told: dict[Split, list[tuple[int, float, Draft]]] = {Split.train: [], Split.dev: []}
    for draft in scores:
        sentence = next((s for s in sentences if s.start <= draft.start < s.end), None)
        epoch = epoch_of(sentence.text[: draft.end - sentence.start]) if sentence is not None else None
        if epoch is not None and draft.split in told and draft.error is not None:
            told[draft.split].append((epoch, draft.error, draft))
    train, dev = (sorted(told[split], key=lambda each: each[0]) for split in (Split.train, Split.dev))
    if len(train) < 2 or len(dev) < 2 or train[-1][1] >= train[0][1]:
        return []
    last = dev[-1]
    if last[1] <= min(error for _, error, _ in dev) + RISES_BY:
        return []
    return [Draft(FactKind.training_symptom, last[2].start, last[2].end, "overfits", topic=Topic.status)]


def read_logged(scores: Sequence[Draft]) -> list[Draft]:
    """What a held-out curve shows that is told as a log has it: still improving at its end, or past its best."""
    found: list[Draft] = []
    for _, group in groupby(scores, key=lambda draft: (draft.split, draft.metric)):
        curve = [draft for draft in group if isinstance(draft.value, Quantity)]
        run = all(draft.time == "past" for draft in curve[:-1])
        if run and len(curve) >= FEWEST_LOGGED and curve[0].split is Split.dev:
            sign = 1 if lower_is_better(curve[0].metric or "") else -1
            symptom = _shape([sign * draft.value.value for draft in curve if isinstance(draft.value, Quantity)])
            place = (curve[-1].start, curve[-1].end)
            found += [Draft(FactKind.training_symptom, *place, symptom, topic=Topic.status)] if symptom else []
    return found


def _shape(costs: Sequence[float]) -> str | None:
    """Falling to the last step, or risen from the best by more than a hundredth of it."""
    falling = all(later < earlier for earlier, later in pairwise(costs[-FEWEST_LOGGED:]))
    if falling and costs[-2] - costs[-1] > STILL * abs(costs[-1]):
        return "improving"
    risen = costs[-1] - min(costs) > 2 * STILL * abs(min(costs)) and costs[-1] >= costs[-2] >= min(costs)
    return "overfits" if risen else None


def _size(lead: str) -> float | None:
    """The size named last before a score."""
    named = list(_SIZE.finditer(lead))
    if not named:
        return None
    match = named[-1]
    if match["parameters"]:
        return float(match["parameters"]) * {"m": 1e6, "b": 1e9}[match["unit"].lower()]
    return float(match["layers"] or match["depth"])


def read_sweeps(sentences: Sequence[Sentence], scores: Sequence[Draft]) -> list[Draft]:
    """A symptom where the best of a row of learning rates is its first or last: the range holds no optimum yet.

    The best step is a held-out score too, unless its sentence was read as one.
    """
    drafts = []
    for place, sentence in enumerate(sentences):
        steps = sorted((float(m["rate"]), float(m["score"])) for m in _STEP.finditer(sentence.text))
        steps = steps or sorted(_in_lists(sentence.text))
        if len({rate for rate, _ in steps}) < FEWEST_STEPS or sentence.question:
            continue
        sign = -1 if _GOOD.search(sentence.text) else 1
        best = min(steps, key=lambda step: sign * step[1])
        if best in (steps[0], steps[-1]) and best[1] != steps[len(steps) // 2][1]:
            span = (sentence.start, sentence.end)
            drafts.append(Draft(FactKind.training_symptom, *span, "best_at_edge", topic=Topic.status))
            if not any(sentence.start <= draft.start < sentence.end for draft in scores):
                drafts.append(_reached(sentence, best[1], led_by=sentences[:place][-1:]))
    return drafts


def _in_lists(text: str) -> list[tuple[float, float]]:
    """Learning rates in one list and as many scores in the next: "0.005, 0.01, 0.02 and the MAE went 21, 20, 18"."""
    if not _RATES.search(text):
        return []
    runs = [run for run in number_runs(find_numbers(text), text, NEXT) if len(run) >= FEWEST_STEPS]
    if len(runs) != 2 or len(runs[0]) != len(runs[1]):
        return []
    rates, scores = ([own_unit_value(number) for number in run] for run in runs)
    return list(zip(rates, scores, strict=True)) if max(rates) <= 1 else []


def _reached(sentence: Sentence, value: float, *, led_by: Sequence[Sentence]) -> Draft:
    """The best step of a sweep as the score of today, in the metric that its sentence or the one before it names."""
    named = next((near for said in (sentence, *led_by) if (near := metric_near(said.text, 0)) is not None), None)
    metric = named[0] if named else ACCURACY if _GOOD.search(sentence.text) else ERROR
    amount = value / 100 if metric.rate and value > 1 else value
    name = f"dev {metric.name}"
    quantity = fraction(name, amount) if metric.rate else Quantity(name=name, value=amount, unit=metric.name)
    error = {"complement": 1 - amount, "same": amount, "none": None}[metric.error]
    return Draft(
        FactKind.score, sentence.start, sentence.end, quantity,
        split=Split.dev, metric=metric.name, error=None if error is None else round(error, 6),
    )  # fmt: skip
