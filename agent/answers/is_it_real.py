"""Is a difference more than noise: computed from the numbers in the question, or from the last experiment."""

import re
from typing import NamedTuple

from agent.answering import Answer, Shelf, error_of, source
from agent.brief import Fact, FactKind
from agent.experiments import OWN_UNIT, as_finding, compare
from agent.intake.reading import Question
from agent.metrics.finding import FRACTION, Finding, Quantity, finding_id
from agent.metrics.statistics import mcnemar_exact, paired_difference
from agent.plan import LedgerEntry, Measured
from agent.prose import ended, number, percent, quoted
from agent.state import Known
from agent.vocabulary import Basis, Split, Verdict

DISCORDANT = re.compile(
    r"\b(?:discordant|disagree\w*|only|flip\w*|fixed|broke|new errors|b and c|mcnemar)\b", re.IGNORECASE
)
"""Words that say two counts are of the examples on which the models differ."""

COMPARED = frozenset({"compare_models", "compare_runs"})
"""The checks that already compared two models, from a file or from the scores."""

SMALL = 0.05  # the customary level; below it the chance explanation is given up

WHICH_ONE = re.compile(r"\b(?:both|either|which one|only one|each of|all of)\b", re.IGNORECASE)
TWO_CHANGES = re.compile(r"\b(?:and|plus|with)\b|[,+&]", re.IGNORECASE)
"""A result over two changes cannot be credited to one of them."""


class Pair(NamedTuple):
    """Two rates to compare, the smaller first."""

    low: Measured
    high: Measured


def is_it_real(question: Question, known: Known, library: Shelf) -> Answer:
    """Newcombe's interval for two rates, McNemar's exact test for two discordant counts, else the last experiment."""
    last = next(reversed(known.ledger), None)
    if last is not None and WHICH_ONE.search(question.text) and TWO_CHANGES.search(last.change):
        return _of_two_changes(last)
    told = {q.value for q in question.numbers}
    logged = next((entry for entry in reversed(known.ledger) if entry.after.value in told), None)
    pair = _pair(question, known) if logged is None else None
    if pair is not None:
        return _of_rates(pair)
    counts = _counts(question)
    if len(counts) >= 2 and DISCORDANT.search(question.text):
        return _of_discordant(counts[0], counts[1], counts[2] if len(counts) > 2 else None)
    return _of_what_is_known(known, logged)


def _of_two_changes(entry: LedgerEntry) -> Answer:
    """Changes that were made together are told apart by taking one of them back."""
    on = f" on the same {number(entry.after.n)} examples" if entry.after.n else ""
    return Answer(
        f"**Nobody can tell: they were made together** ({quoted(entry.change)}). {ended(entry.says)} Take one of them "
        f"back, keep the other, and score it again{on}: the difference between the two runs is what it brings.",
        (as_finding(entry),),
    )


def _of_what_is_known(known: Known, logged: LedgerEntry | None) -> Answer:
    """The logged result meant; else a measured comparison, a replaced score, or the last experiment."""
    measured = next((f for f in reversed(known.findings.values()) if f.check in COMPARED), None)
    if logged is None and measured is not None:
        return Answer(_plainly(measured.verdict) + ended(measured.claim) + source(measured))
    told = _replaced(known) or _side_by_side(known) if logged is None else None
    if told is not None:
        return _of_rates(told)
    entry = logged or next(reversed(known.ledger), None)
    if entry is not None:
        return Answer(_plainly(entry.verdict) + ended(entry.says), (as_finding(entry),))
    return Answer(
        "I cannot tell without both numbers and how many examples they were measured on. Give me the two scores and "
        "the size of the set, or upload the predictions of both models on the same examples: that settles smaller "
        "differences."
    )


def _of_rates(pair: Pair) -> Answer:
    compared = compare(pair.low, pair.high, better="higher")
    says = compared.says.replace("is a gain of", "is a difference of").replace(
        "so it cannot count as an improvement", "so neither side can be called the better one"
    )
    extra = [item for item in (compared.examples, compared.settled_by) if item is not None]
    sides = [
        Quantity(name=name, value=side.value, unit=FRACTION, n=side.n)
        for name, side in (("the lower rate", pair.low), ("the higher rate", pair.high))
    ]
    finding = Finding(
        id=finding_id("is_it_real", pair.low.value, pair.high.value, pair.low.n, pair.high.n),
        check="is_it_real",
        verdict=compared.verdict,
        claim=says,
        basis=Basis.stated,
        quantities=(*sides, compared.gain, *extra),
        caveats=("the two sides are treated as separate sets; judged on the same examples the test is sharper",),
        settled_by=compared.settled_by,
    )
    text = _plainly(compared.verdict) + says
    if compared.examples is not None and compared.examples.value:
        text += (
            f" The difference amounts to {number(compared.examples.value)} of {number(compared.examples.n or 0)} "
            "examples."
        )
    if compared.verdict is Verdict.undetermined:
        text += " If both ran on the same examples, upload both sets of predictions: the paired test is sharper."
    return Answer(text, (finding,))


def _of_discordant(first: int, second: int, n: int | None) -> Answer:
    p = mcnemar_exact(first, second)
    verdict = Verdict.supported if p < SMALL else Verdict.undetermined
    quantities = [
        Quantity(name="only the first differs", value=first, unit="examples"),
        Quantity(name="only the second differs", value=second, unit="examples"),
        Quantity(name="p-value", value=round(p, 4), unit="probability"),
    ]
    if n:
        gap = paired_difference(min(first, second), max(first, second), n)
        quantities.append(Quantity(name="difference", value=gap.value, unit=FRACTION, interval=gap.interval, n=n))
    claim = (
        f"With {first} against {second} examples on which the two differ, chance alone would do this with probability "
        f"{percent(p)} (exact McNemar test)."
    )
    finding = Finding(
        id=finding_id("is_it_real", first, second, n),
        check="is_it_real",
        verdict=verdict,
        claim=claim,
        basis=Basis.stated,
        quantities=(*quantities, Quantity(name="chance", value=p, unit=FRACTION)),
    )
    return Answer(_plainly(verdict) + claim, (finding,))


def _plainly(verdict: Verdict) -> str:
    if verdict is Verdict.supported:
        return "**Yes, it is real:** the difference is larger than the noise. "
    if verdict is Verdict.refuted:
        return "**It is real, and in the wrong direction.** "
    return "**Nobody can tell from these numbers.** "


def _pair(question: Question, known: Known) -> Pair | None:
    rates = [Measured(value=q.value, n=q.n) for q in question.numbers if q.unit == FRACTION and 0 <= q.value <= 1]
    counts = _counts(question)
    if (
        not rates and len(counts) >= 4 and 0 < counts[1] >= counts[0] and 0 < counts[3] >= counts[2]
    ):  # "31 of 63 against 39 of 63"
        rates = [Measured(value=counts[i] / counts[i + 1], n=counts[i + 1]) for i in (0, 2)]
        counts = []
    if len(rates) == 1 and not rates[0].n:
        present = error_of(known, Split.dev, Split.test)
        if present is None:
            return None
        other = present.value if rates[0].value <= 0.5 else 1 - present.value  # the user speaks of errors or of hits
        rates = [Measured(value=other, n=present.n), rates[0]]
    if len(rates) < 2:
        return None
    n = max(counts, default=0) or None
    if n is None:
        present = error_of(known, Split.dev, Split.test)
        n = present.n if present is not None else None
    sides = sorted((Measured(value=side.value, n=side.n or n) for side in rates[:2]), key=lambda side: side.value)
    return Pair(sides[0], sides[1])


def _replaced(known: Known) -> Pair | None:
    """The newest score beside the one that it replaced: what "is that a real improvement?" is about."""
    for fact in reversed(known.brief.of(FactKind.score)):
        old = next((each for each in known.brief.facts if each.superseded_by == fact.id), None)
        if old is not None and _is_rate(fact) and _is_rate(old):
            return _pair_of(old, fact)
    return None


def _side_by_side(known: Known) -> Pair | None:
    """Two scores of one kind that stand beside each other: the old model's and the new one's."""
    groups: dict[tuple[Split | None, str | None], list[Fact]] = {}
    for fact in known.brief.of(FactKind.score):
        if fact.split in {Split.dev, Split.test} and _is_rate(fact):
            groups.setdefault((fact.split, fact.metric), []).append(fact)
    pairs = [group for group in groups.values() if len(group) == 2]
    return _pair_of(*pairs[-1]) if pairs else None


def _is_rate(fact: Fact) -> bool:
    own_unit = any(word in (fact.metric or "").casefold() for word in OWN_UNIT)
    return isinstance(fact.value, Quantity) and not own_unit and 0 <= fact.value.value <= 1


def _pair_of(one: Fact, other: Fact) -> Pair | None:
    values = [fact.value.value for fact in (one, other) if isinstance(fact.value, Quantity)]
    n = other.n or one.n
    sides = sorted((Measured(value=value, n=n) for value in values), key=lambda side: side.value)
    return Pair(*sides) if len(sides) == len(Pair._fields) and values[0] != values[1] else None


def _counts(question: Question) -> list[int]:
    return [round(q.value) for q in question.numbers if q.unit != FRACTION and q.value >= 0 and q.value == int(q.value)]
