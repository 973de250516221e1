"""Scores told as a course (by month, by version, epoch by epoch, as a log has them): only the last one holds now."""

import re
from collections.abc import Sequence

from agent.intake import measures
from agent.intake.numbers import Number, NumberKind
from agent.intake.places import PART, Rated, number_runs
from agent.vocabulary import Split

_VERSION = re.compile(r"(?i)\b(?:v|version |attempt |round |iteration |try )#?\d+\b")
_FIRST_VERSION = re.compile(r"(?i)\b(?:first|initial|original) (?:prompt|version|model|attempt|draft|try|iteration)\b")
_LATER_VERSION = re.compile(
    r"(?i)\b(?:first|initial|original|second|third|fourth|fifth|present|current|latest|newest|last|new) "
    r"(?:one|prompt|version|model|attempt|draft|try|iteration|for|on|in|at|got|has|had|is|was)\b"
)
_OF_SEEDS = re.compile(r"(?i)\b(?:seeds|repeats|restarts)(?: each| gave| give)?:\s*[^:a-z]*$")
"""What leads to the values of several seeds: "mean of 3 seeds: 13.6, 14.1, 14.9"."""
ROUNDED = 0.003
"""A mean told in tenths of a point and the mean of its seeds differ by less."""
EARLIER = f"{PART}an earlier epoch"
_OF_RUN = re.compile(r"(?i)\b(?:epochs?|steps?|iter\w*)\b")
_EPOCH = re.compile(r"(?i)\b(?:epoch|ep|step|iter(?:ation)?) ?#?(?P<a>\d[\d,]*)\b|\b(?P<b>\d[\d,]*) epochs\b")
_OVER_TIME = re.compile(
    r"(?i)(?:\b(?:weeks|weekly|months|monthly|daily|days)[\u2019']? (?:scores?|results?|rates?|numbers?|values?)"
    r"|\b(?:by|per|each|every|over the|month by|week by|version by|from version to) "
    r"(?:months?|weeks?|quarters?|versions?|prompts?|iterations?|releases?)\b)[^\d]{0,30}?:\s*(?=\d)"
)
_OF_VERSION = re.compile(r"(?i)\bv\d+(?:\.\d+)? (?:had|has|got|gets|gave|was|is|at|reached|scored) (?:about |only )?$")
_LOGGED = re.compile(r"\s*(?:,|;|->|→)?\s*")
FEWEST_LOGGED = 4
LOGGED_NEAR = 30
"""How far, in characters, the metric stands before the first value of a curve."""
_SCORED = re.compile(r"(?i)\bscor(?:e|es|ed|ing)\b")
_ARROW = re.compile(r"\s?%?\s*(?:->|→|=>|>)\s*")
_SAME_SET = re.compile(r"(?i)\s*(?:%|percent)?\s*(?:,|on|over|across)\s*(?:the |those |these )?(?:same|very same)\b")
"""What follows a before and after of one set: "24 -> 15.5 on the same 700 sentences"."""
_VALUES = frozenset({NumberKind.bare, NumberKind.percent, NumberKind.decimal})
_ROW = re.compile(
    r"(?i)\W*(?:after |at )?(?:epochs?|ep|steps?|iter(?:ation)?)? ?#?\d[\d,]*k?(?: epochs?| steps?)?\s*"
    r"(?::|->|=|,|-)\s*"
)
"""How a row of a run opens: "Epoch 10: 96 / 87"."""
FEWEST_COLUMNS = 2
NEXT = re.compile(r"\s?%?\s*(?:,|;|->|→|/|and|then)\s*(?:then |now )?")
FEWEST_IN_COURSE = 3
"""Two values are a before and after; three make a course."""


def courses(numbers: Sequence[Number], text: str) -> list[list[int]]:
    """Where the values stand of each course of a sentence, the newest last: "catch rate by month: 48, 52, 51, 53"."""
    seeded = [run for run in number_runs(numbers, text, NEXT) if _OF_SEEDS.search(text[: run[0].start])]
    if seeded and len(seeded[0]) > 1:
        return [[number.start for number in seeded[0]]]
    named = [number.start for number in numbers if _OF_VERSION.search(text[: number.start])]
    if len(named) >= FEWEST_IN_COURSE - 1:
        return [named]
    logged = _logged(number_runs(numbers, text, _LOGGED), text)
    if logged:
        return [[number.start for number in run] for run in logged]
    arrows = [
        run
        for run in number_runs(numbers, text, _ARROW)
        if len(run) >= FEWEST_IN_COURSE or (len(run) > 1 and _SAME_SET.match(text[run[-1].end :]))
    ]
    if arrows and all(number.kind in _VALUES for number in arrows[0]):
        return [[number.start for number in arrows[0]]]
    head = _OVER_TIME.search(text)
    scored = _SCORED.search(text)
    if head is None or not (
        scored or measures.GOOD.search(text) or measures.BAD.search(text) or measures.metric_near(text, 0)
    ):
        return []
    runs = number_runs([n for n in numbers if n.start >= head.end()], text, NEXT)
    starts = [number.start for number in (runs[0] if runs else [])]
    return [starts] if len(starts) >= FEWEST_IN_COURSE else []


def _logged(runs: Sequence[Sequence[Number]], text: str) -> list[Sequence[Number]]:
    """The curves of a sentence; a second list as long as the first is of its metric: "and validation follows: ..."."""
    named = [run for run in runs if _is_logged(run, text)]
    length = len(named[0]) if named else 0
    return [run for run in runs if run in named or (length and len(run) == length and run[0].start > named[0][0].start)]


def _is_logged(run: Sequence[Number], text: str) -> bool:
    """Whether a list is a curve as a log has it: a metric and four values or more of one kind."""
    close = measures.metric_near(text, run[0].start)
    alike = all(number.kind in {NumberKind.decimal, NumberKind.bare} for number in run)
    return len(run) >= FEWEST_LOGGED and alike and close is not None and close[1] <= LOGGED_NEAR


def versions(rated: list[Rated]) -> list[Rated]:
    """Of numbered versions in one sentence ("v1 70, v2 72") only the last is the present one."""
    ordered = any(_FIRST_VERSION.search(item.place.before) for item in rated)
    named = _LATER_VERSION if ordered else _VERSION
    numbered = [item for item in rated if named.search(item.place.before)]
    if len(numbered) < 2:
        return rated
    return [item._replace(past=True) if item in numbered[:-1] else item for item in rated]


def outrun(rated: list[Rated], told: Sequence[Sequence[int]]) -> list[Rated]:
    """All but the last value of each course as past, of the split and source that its first one names.

    Earlier epochs of one run are no candidates beside the last.
    """
    first = {start: run[0] for run in told for start in run}
    past = {start for run in told for start in run[:-1]}
    heads = {item.place.number.start: item for item in rated}
    return [_in_course(item, heads.get(first.get(item.place.number.start, -1)), past) for item in rated]


def _in_course(item: Rated, head: Rated | None, past: set[int]) -> Rated:
    if head is not None and not item.place.cues and item.metric == head.metric:
        item = item._replace(split=head.split, source=item.source or head.source)
    if item.place.number.start not in past:
        return item
    return item._replace(past=True, source=EARLIER if _OF_RUN.search(item.place.sentence.text) else item.source)


def seeds(rated: list[Rated]) -> list[Rated]:
    """The values of several seeds are one score, their mean; beside a mean that is told they only show the spread."""
    listed = [item for item in rated if _OF_SEEDS.search(item.place.sentence.text[: item.place.number.start])]
    if len(listed) < 2 or len({(item.split, item.metric) for item in listed}) > 1:
        return rated
    mean = sum(item.value for item in listed) / len(listed)
    told = any(
        (item.split, item.metric) == (listed[0].split, listed[0].metric) and abs(item.value - mean) < ROUNDED
        for item in rated
        if item not in listed
    )
    error = None if listed[0].error is None else sum(item.error or 0.0 for item in listed) / len(listed)
    last = listed[-1]._replace(value=round(mean, 9), error=error)
    one = f"{PART}one seed"
    return [
        item if item not in listed
        else last if item is listed[-1] and not told
        else item._replace(past=True, source=one)
        for item in rated
    ]  # fmt: skip


def epochs(rated: list[Rated]) -> list[Rated]:
    """Of scores told epoch by epoch those of the last epoch are how things stand."""
    at = [epoch_of(item.place.sentence.text[: item.place.number.start]) for item in rated]
    told = {epoch for epoch in at if epoch is not None}
    if len(told) < 2:
        return rated
    return [
        item._replace(past=True, source=EARLIER) if epoch is not None and epoch < max(told) else item
        for item, epoch in zip(rated, at, strict=True)
    ]


def columns_of(text: str, rated: Sequence[Rated]) -> list[Split]:
    """The splits of a row of a run ("Epoch 5: train 91, val 88") in their order, for the rows that name none."""
    cued = [item.split for item in rated if item.place.cues]
    return cued if _ROW.match(text) and len(cued) == len(rated) == len(set(cued)) else []


def in_columns(numbers: Sequence[Number], text: str, columns: Sequence[Split]) -> dict[int, Split]:
    """The split of each number of a row without names: "Epoch 10: 96 / 87"."""
    head = _ROW.match(text)
    values = [number for number in numbers if head and number.start >= head.end()]
    alone = values and not re.search(r"[^\W\d_]{2}", text[values[0].start :])
    if not alone or len(values) != len(columns) or len(columns) < FEWEST_COLUMNS:
        return {}
    return {number.start: split for number, split in zip(values, columns, strict=True)}


def epoch_of(lead: str) -> int | None:
    """The epoch or step named last before a place: "Epoch 9: train 90%", "after 40 epochs: 76%"."""
    named = list(_EPOCH.finditer(lead))
    return int((named[-1]["a"] or named[-1]["b"]).replace(",", "")) if named else None
