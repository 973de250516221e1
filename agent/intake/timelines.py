"""Scores told by date, as they come in from production: "April 90, June 84, August 76, October 63"."""

import re
from collections.abc import Sequence

from agent.brief import FactKind
from agent.intake import measures
from agent.intake.facts import Draft, fraction
from agent.intake.measures import Metric
from agent.intake.numbers import plain
from agent.intake.roles import ACCURACY, ERROR
from agent.intake.sentences import Sentence
from agent.metrics.finding import Quantity
from agent.vocabulary import Split

_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_WHEN = (
    rf"(?P<when>(?:in |by )?(?:{_MONTH})(?!\w)\.?|(?:in )?(?:week|wk|month|quarter) ?\d{{1,2}}|[wq]\d{{1,2}}"
    r"|(?:19|20)\d\d(?=\s*[:=]))"
)
_VALUE = r"(?P<value>\d{1,3}(?:\.\d+)?|\.\d+) ?(?P<percent>%|percent)?"
_ENDS = r"(?=\s*(?:[,;)!]|\.(?!\d)|$|and\b|then\b|now\b|but\b|->|→))"
_DATED = re.compile(rf"(?i)(?<!\w){_WHEN}\s*(?:[:=,]|was|is|at|with|only|->|→|it was|we had|had)?\s*{_VALUE}{_ENDS}")
_VALUE_FIRST = re.compile(rf"(?i)(?<![\w.]){_VALUE} ?\(?(?:in |by |for )?(?:the )?{_WHEN}{_ENDS}")
"""The other way round: "0.79 in March, 0.76 April, 0.73 May"."""
_EACH = re.compile(
    r"(?i)\b(?:each|every time|always)(?: month| week)? (?:on|over|with|from) (?:about |some |~ ?)?(?P<n>\d[\d,.]*k?)"
)
"""How many examples stand behind every point of a course."""
DATED = "in "
"""Marks the date in `about`, so that it reads as a place in time."""
FEWEST = 3
"""Two dates are a before and after; three make a course."""
_MOST = 100


def read_timelines(sentences: Sequence[Sentence]) -> list[Draft]:
    """The points of each course over time, the last one as how things stand, each `about` its date."""
    drafts: list[Draft] = []
    for place, sentence in enumerate(sentences):
        points = max((list(form.finditer(sentence.text)) for form in (_DATED, _VALUE_FIRST)), key=len)
        if len(points) >= FEWEST and not sentence.question and all(float(p["value"]) <= _MOST for p in points):
            drafts += _course(sentence, points, _named(sentences[: place + 1]))
    return drafts


def _named(sentences: Sequence[Sentence]) -> Metric | None:
    """The metric named last."""
    found = (measures.metric_near(sentence.text, 0) for sentence in reversed(sentences))
    return next((close[0] for close in found if close is not None), None)


def _course(sentence: Sentence, points: Sequence[re.Match[str]], named: Metric | None) -> list[Draft]:
    bad, good = measures.BAD.search(sentence.text), measures.GOOD.search(sentence.text)
    told = named is not None or bad or good or any(point["percent"] for point in points)
    if not told or (named is not None and not named.rate):
        return []
    metric = named or (ERROR if bad and not good else ACCURACY)
    each = _EACH.search(sentence.text, points[-1].end())
    n = plain(each["n"]) if each else None
    return [_point(sentence, point, metric, n=int(n) if n else None, last=point is points[-1]) for point in points]


def _point(sentence: Sentence, point: re.Match[str], metric: Metric, *, n: int | None, last: bool) -> Draft:
    number = float(point["value"])
    value = number / 100 if number > 1 or point["percent"] else number
    error = {"complement": 1 - value, "same": value, "none": None}[metric.error]
    return Draft(
        FactKind.score,
        sentence.start + point.start(),
        sentence.start + point.end(),
        fraction(f"dev {metric.name}", value, n),
        split=Split.dev,
        n=n,
        metric=metric.name,
        error=None if error is None else round(error, 6),
        about=f"{DATED}{point['when'].lower().removeprefix('in ').removeprefix('by ')}",
        time="now" if last else "past",
    )


def at_home(scores: Sequence[Draft], timeline: Sequence[Draft]) -> list[Draft]:
    """Beside a course over time, a held-out score of no date is of the time that the model was trained on.

    What names no metric of its own is of the course's metric.
    """
    if not timeline:
        return list(scores)
    return [_of_course(draft, timeline[0].metric or ACCURACY.name) for draft in scores]


def _of_course(draft: Draft, metric: str) -> Draft:
    split = Split.train_dev if draft.split is Split.dev and not draft.about else draft.split
    if draft.metric != ACCURACY.name or metric == ACCURACY.name or not isinstance(draft.value, Quantity):
        return draft._replace(split=split)
    value = fraction(f"{split} {metric}", draft.value.value, draft.n)
    return draft._replace(split=split, metric=metric, value=value, error=None)
