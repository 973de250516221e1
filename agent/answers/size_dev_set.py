"""How large the dev set must be to see a given difference: computed at this project's own error."""

import re

from agent.answering import Answer, Shelf, error_of, source
from agent.experiments import size_finding
from agent.intake.reading import Question
from agent.metrics.finding import FRACTION, Finding, Quantity
from agent.metrics.statistics import rate
from agent.prose import ended, number, percent, points, with_interval
from agent.state import Known
from agent.vocabulary import Split

USUAL_DIFFERENCE = 0.01  # one point: the smallest step that most teams decide by
USUAL_ERROR = 0.1  # where nothing is known, a tenth wrong: sizes grow towards one half and shrink towards none
ORDERS = ((20_000, "Tens of thousands"), (2_000, "Thousands"), (200, "Hundreds"))  # what to remember of the size
REACHING = re.compile(r"\b(?:until|reach(?:es)?|get to|more (?:examples|data|labels|images|texts))\b", re.IGNORECASE)
"""Words that ask for examples to train on, not to measure by."""
LARGEST_DIFFERENCE = 0.2  # a larger number in the question is a level of error, not a difference


def size_dev_set(question: Question, known: Known, library: Shelf) -> Answer:
    """The sizes for separate and for shared examples, and what the present set can see."""
    if REACHING.search(question.text) and (curve := _curve(known)) is not None:
        return Answer(f"{ended(curve.claim)}{source(curve)}")
    rates = [q.value for q in question.numbers if q.unit == FRACTION and 0 < q.value < 1]
    difference = _difference(rates)
    current = error_of(known, Split.dev, Split.test)
    error = current or _level(rates) or Quantity(name="error (assumed)", value=USUAL_ERROR, unit=FRACTION)
    finding = size_finding(error, difference)
    separate, shared = (
        next(q for q in finding.quantities if q.name.startswith(start)) for start in ("examples, two", "examples, same")
    )
    assumed = next(q for q in finding.quantities if q.name == "assumed disagreement")
    whose = "your" if current else "an assumed" if error.name.endswith("(assumed)") else "an"
    order = next((words for least, words in ORDERS if separate.value >= least), "")
    opening = f"**{order}.** To" if order else "To"
    parts = [
        (
            f"{opening} tell a difference of {points(difference)} from noise at {whose} error of "
            f"{percent(error.value)} takes about {number(separate.value)} examples on separate sets, or about "
            f"{number(shared.value)} if both "
            "models are judged on the same examples (a paired comparison) and disagree on "
            f"{percent(assumed.value)} of them."
        )
    ]
    findings = [finding]
    if current is not None and current.n:
        now = rate(f"{current.name} now", current.value * current.n, current.n)
        findings[0] = finding.model_copy(update={"quantities": (*finding.quantities, now)})
        parts.append(
            f"Your present {number(current.n)} examples put the error at {with_interval(now)} with 95% confidence: any "
            "difference well inside that interval is noise."
        )
    parts.append("These sizes find such a difference four times in five; several rows from one source count for less.")
    return Answer("\n\n".join(parts), tuple(findings))


def _curve(known: Known) -> Finding | None:
    """The learning curve, which says how many examples to train on reach a level of error."""
    return next((f for f in reversed(known.findings.values()) if f.check == "data_curve" and f.quantities), None)


def _difference(rates: list[float]) -> float:
    """The difference asked about: the one small number, or the distance of two levels."""
    small = [value for value in rates if value <= LARGEST_DIFFERENCE]
    if len(rates) >= 2 and len(small) != 1 and rates[0] != rates[1]:
        return round(abs(rates[0] - rates[1]), 6)
    return small[0] if small else USUAL_DIFFERENCE


def _level(rates: list[float]) -> Quantity | None:
    """The level of error that the question itself gives; above one half it is read as the share that is right."""
    level = next((value for value in rates if value > LARGEST_DIFFERENCE), None)
    if level is None:
        return None
    return Quantity(name="error", value=level if level <= 0.5 else 1 - level, unit=FRACTION)
