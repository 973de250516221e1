"""The evidence of one turn: the numbers in the user's words and those of the files, side by side."""

import re
from collections.abc import Iterable, Mapping, Sequence

from agent.brief import Brief, Deed, Fact, FactKind
from agent.intake.shares import ALIKE
from agent.known.situation import Goal
from agent.known.standing import cross_validated, current_scores, current_shares, is_comparison, is_part
from agent.metrics.evidence import Context, Correction, DataPoint, ErrorShare, Evidence, Score
from agent.metrics.finding import FRACTION, Quantity
from agent.metrics.inspection import Inspection
from agent.metrics.measures import loss_of, lower_is_better
from agent.vocabulary import Basis, Split

GUESSED = 0.4
"""Of two classes people who err this often guess."""
MISS = re.compile(r"\bmiss(?:es|ed|ing)?\b|\boverlook|\bundetected\b|\bfalse negative", re.IGNORECASE)
FALSE_ALARM = re.compile(
    r"\bneedless|\bunnecessar|\bfalse (?:alarm|positive)|\bwrongly\b|\bin vain\b|\bfor nothing\b", re.IGNORECASE
)
SPELLED = {
    "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
SHORTEST_HEAD = 6
"""A part of a pipeline is named again by its last word ("the extractor"), if that is long enough to be a name."""
CANDIDATES = re.compile(
    rf"\b(\d{{1,4}}|{'|'.join(SPELLED)}) (?:[\w-]+ ){{0,2}}?"
    r"(?:models|variants|trials|tries|prototypes|approaches|configurations|settings|architectures)\b",
    re.IGNORECASE,
)
"""What is tried side by side and judged on one set; experiments and ideas follow each other."""


def gather(brief: Brief, inspections: Iterable[Inspection], corrections: Sequence[Correction] = ()) -> Evidence:
    """Stated numbers first, then measured ones; the context holds what checks must know beside them."""
    read = [inspection for inspection in inspections if inspection.error is None]
    return Evidence(
        scores=(*stated_scores(brief), *(score for each in read for score in each.scores)),
        points=(*stated_points(brief), *(point for each in read for point in each.points)),
        shares=(*stated_shares(brief), *(share for each in read for share in each.shares)),
        context=context(brief, corrections),
    )


def stated_scores(brief: Brief) -> tuple[Score, ...]:
    """The scores in the user's words; `about` names the population, and several of one kind are candidates."""
    groups: dict[tuple[str, ...], list[Score]] = {}
    for fact in (*_versions(brief), *current_scores(brief)):
        if fact.split is not None and isinstance(fact.value, Quantity):
            score = Score(
                split=fact.split,
                metric=fact.metric or "error",
                value=fact.value.value,
                error=fact.error,
                n=fact.n,
                source=fact.about or "",
                quote=fact.quote,
            )
            groups.setdefault((score.split, score.metric, score.source), []).append(score)
    name = _what_several_are(brief)
    return tuple(score for group in groups.values() for score in _named(group, name))


def _what_several_are(brief: Brief) -> str:
    """What several scores of one kind are: folds, candidates, or nothing that the user names."""
    if cross_validated(brief):
        return "fold"
    return "candidate" if brief.deeds(Deed.many_pocs) or _versions(brief) else ""


def _named(group: list[Score], name: str) -> list[Score]:
    """Each by its name; where nothing says what they are, the best stands for all."""
    if len({score.value for score in group}) == 1:
        return group[-1:]
    if not name:
        return [min(group, key=loss_of)]
    return [score._replace(model=f"{name} {index}") for index, score in enumerate(group, start=1)]


def _versions(brief: Brief) -> list[Fact]:
    """Earlier values of a number that was followed over several versions; a single one before is history."""
    earlier = [
        fact for fact in brief.of(FactKind.score) if fact.time == "past" and not (is_comparison(fact) or is_part(fact))
    ]
    return earlier if len(earlier) > 1 else []


def stated_points(brief: Brief) -> tuple[DataPoint, ...]:
    """The points of a learning curve over data in the user's words; only rates have a place on it."""
    return tuple(
        DataPoint(
            n_train=round(fact.at),
            split=fact.split or Split.dev,
            error=fact.error,
            metric=fact.metric or "error",
            n=fact.n,
            quote=fact.quote,
        )
        for fact in brief.of(FactKind.curve_point)
        if fact.at is not None and fact.error is not None
    )


def stated_shares(brief: Brief) -> tuple[ErrorShare, ...]:
    """The lines of an error analysis in the user's words: counts of a total, or a share of the errors."""
    names = [str(fact.value or fact.quote).casefold() for fact in brief.of(FactKind.component)]
    heads = [name.split()[-1] for name in names if " " in name]
    components = [*names, *(head for head in heads if len(head) >= SHORTEST_HEAD)]
    guessed = any(is_part(fact) and (fact.error or 0) >= GUESSED for fact in brief.of(FactKind.score))
    return tuple(
        ErrorShare(
            about=_told_apart(fact, guessed=guessed),
            errors=counts[0],
            total=counts[1],
            is_component=any(name in fact.quote.casefold() for name in components),
            quote=fact.quote,
        )
        for fact in current_shares(brief)
        if (counts := _counts(fact)) is not None
    )


def _told_apart(fact: Fact, *, guessed: bool) -> str:
    """What a share of the errors is about; a pair of classes on which people guess is one they cannot tell apart."""
    about = fact.about or fact.quote
    return f"{about} ({ALIKE})" if guessed and about.startswith("between ") else about


def _counts(fact: Fact) -> tuple[int, int] | None:
    if not isinstance(fact.value, Quantity):
        return None
    total = fact.value.n or fact.n
    if fact.value.unit == FRACTION:
        base = total or 100  # a share without its base still ranks; the check sees the user's percentage
        return round(fact.value.value * base), base
    return (round(fact.value.value), total) if total else None


def context(brief: Brief, corrections: Sequence[Correction] = ()) -> Context:
    """Target, human level and sizes as the user gave them."""
    by_split: dict[Split, Fact] = {}
    for fact in brief.of(FactKind.score):
        if fact.split is not None:
            by_split[fact.split] = fact
    target, human = _deciding_target(brief) or by_split.get(Split.target), by_split.get(Split.human)
    return Context(
        target_error=target.error if target else None,
        human_error=human.error if human else None,
        metric=target.metric if target else next((fact.metric for fact in by_split.values() if fact.metric), None),
        target_value=target.value.value if target and isinstance(target.value, Quantity) else None,
        classes=_classes(brief),
        n={**_sizes(brief), **{split: fact.n for split, fact in by_split.items() if fact.n is not None}},
        cost_false_positive=_cost_of(brief, FALSE_ALARM),
        cost_false_negative=_cost_of(brief, MISS),
        corrections=tuple(corrections),
        same_source=_same_source(brief),
        candidates=_candidates(brief),
        prompting=bool(brief.deeds(Deed.tune_prompt)) or "genai" in {fact.value for fact in brief.of(FactKind.layer)},
    )


def _deciding_target(brief: Brief) -> Fact | None:
    """Of several targets of one message, the first that its own metric misses still: all of them count."""
    targets = [fact for fact in brief.of(FactKind.score) if fact.split is Split.target]
    targets = [fact for fact in targets if fact.turn == targets[-1].turn]
    held_out = [fact for fact in current_scores(brief) if fact.split in {Split.dev, Split.test}]
    if len({fact.metric for fact in targets}) < 2:
        return None
    return next((t for t in targets if any(_misses(fact, t) for fact in held_out if fact.metric == t.metric)), None)


def _misses(fact: Fact, target: Fact) -> bool:
    if not isinstance(fact.value, Quantity) or not isinstance(target.value, Quantity):
        return False
    sign = 1 if lower_is_better(fact.metric or "") else -1
    return sign * fact.value.value > sign * target.value.value


def _cost_of(brief: Brief, mistake: re.Pattern[str]) -> float | None:
    """What one mistake of a kind costs, where the user put a price on it."""
    prices = [
        fact for fact in brief.of(FactKind.cost) if isinstance(fact.value, Quantity) and mistake.search(fact.quote)
    ]
    return next((fact.value.value for fact in reversed(prices) if isinstance(fact.value, Quantity)), None)


def _candidates(brief: Brief) -> int | None:
    """Of how many models or settings the user says that the reported one is the best."""
    tried = [fact.quote for fact in brief.deeds(Deed.many_pocs) if fact.time != "planned"]
    counts = [match[1].casefold() for quote in tried for match in CANDIDATES.finditer(quote)]
    return max((SPELLED.get(count) or int(count) for count in counts), default=None)


def _sizes(brief: Brief) -> dict[Split, int]:
    """How many examples each split holds, where the user gave the sizes apart from the scores."""
    return {
        fact.split: round(fact.value.value)
        for fact in brief.of(FactKind.data_volume)
        if fact.split is not None and isinstance(fact.value, Quantity)
    }


def _classes(brief: Brief) -> int | None:
    fact = brief.last(FactKind.classes)
    return round(fact.value.value) if fact is not None and isinstance(fact.value, Quantity) else None


def _same_source(brief: Brief) -> bool | None:
    """Whether training and evaluation data come from one source, if the design of the splits says so."""
    designs = {fact.value for fact in brief.of(FactKind.split_design)}
    if "other_source" in designs:
        return False
    return True if designs & {"same_source", "random", "by_group"} else None


def measured_goals(inspections: Iterable[Inspection]) -> Mapping[Split, Goal]:
    """What the files say of each split: the newest score that is a rate of errors, else the newest of any metric."""
    goals: dict[Split, Goal] = {}
    for inspection in inspections:
        for score in inspection.scores:
            held = goals.get(score.split)
            if held is None or score.error is not None or held.error is None:
                unit = FRACTION if score.error is not None else ""
                goals[score.split] = Goal(
                    score.split, score.value, score.metric, score.error, unit, score.n, Basis.measured, None
                )
    return goals
