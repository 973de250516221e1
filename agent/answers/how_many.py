"""How many more examples a level of error would take: the learning curve where there is one, else how to draw it."""

from agent.answering import Answer, Shelf, error_of, source
from agent.answers.methodology import methodology
from agent.brief import FactKind
from agent.intake.reading import Question
from agent.metrics.finding import FRACTION, Finding, Quantity, finding_id
from agent.prose import ended, number, percent
from agent.state import Known
from agent.vocabulary import Basis, Split, Verdict

STEEPEST, FLATTEST = 0.35, 0.07
"""Exponents of learning curves as published over four domains: Hestness et al. (2017), arXiv:1712.00409."""
PARTS = (4, 2, 1)
"""A quarter, a half and all of the data give the three points that a curve needs."""


def how_many(question: Question, known: Known, library: Shelf) -> Answer:
    """The size that the question asks for, as far as this project's numbers tell; else what the method says."""
    curve = next((f for f in known.findings.values() if f.check == "data_curve"), None)
    if curve is not None:
        return Answer(f"{ended(curve.claim)}{source(curve)}")
    now, goal, size = error_of(known, Split.dev, Split.test), _goal(question, known), _size(known)
    if known.plan is None or now is None or goal is None or size is None or not 0 < goal < now.value:
        return methodology(question, known, library)
    things = size.name
    least = (now.value / goal) ** (1 / STEEPEST)
    steps = " and ".join(number(size.value // part) for part in PARTS[:-1])
    quantities = (
        now,
        Quantity(name="error wanted", value=goal, unit=FRACTION),
        Quantity(name="times the data, steepest curve", value=round(least, 1), unit="times"),
        *(Quantity(name=f"a part of the {things}", value=size.value // part, unit="examples") for part in PARTS),
    )
    claim = (
        f"From {percent(now.value)} to {percent(goal)} takes about {number(round(least, 1))} times the data on the "
        "steepest learning curve that was published, and on a flat one no amount that anybody collects."
    )
    finding = Finding(
        id=finding_id("more_data_needed", now.value, goal), check="more_data_needed", verdict=Verdict.undetermined,
        claim=claim, basis=Basis.assumed, quantities=quantities, about={"split": Split.dev},
        caveats=(f"exponents of {-FLATTEST} to {-STEEPEST}: Hestness et al. (2017)",),
    )  # fmt: skip
    text = (
        f"**One size cannot tell.** {claim} Your own curve tells: train on {steps} of the {things} and on all "
        f"{number(size.value)}, with nothing new to collect, and give me the three errors on the same dev set. "
        f"If the last step still brings something, I can say how far it goes; if not, more {things} are no way "
        f"to {percent(goal)}."
    )
    return Answer(text, (finding,))


def _goal(question: Question, known: Known) -> float | None:
    """The error asked about, else the target told."""
    asked = [q.value for q in question.numbers if q.unit == FRACTION and 0 < q.value < 1]
    if asked:
        return asked[-1] if asked[-1] <= 1 / 2 else 1 - asked[-1]
    target = [fact for fact in known.brief.of(FactKind.score) if fact.split is Split.target and fact.error is not None]
    return target[-1].error if target else None


def _size(known: Known) -> Quantity | None:
    """The largest count of examples that is no held-out set."""
    counts = [
        fact
        for fact in known.brief.of(FactKind.data_volume)
        if isinstance(fact.value, Quantity) and fact.split in {None, Split.train} and fact.time == "now"
    ]
    largest = max(counts, key=lambda fact: fact.n or 0, default=None)
    if largest is None or not largest.n:
        return None
    return Quantity(name=(largest.about or "examples").split()[-1], value=largest.n, unit="examples")
