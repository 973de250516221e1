"""How good it must be and whether that can be promised: the target, where it stands, what people reach."""

import re

from agent.answering import Answer, Shelf
from agent.brief import Fact
from agent.intake.reading import Question
from agent.known.standing import current_scores
from agent.metrics.chain import HELD_OUT
from agent.metrics.finding import Quantity
from agent.metrics.statistics import rate
from agent.plan import ExecutionPlan
from agent.prose import DOING, amount, ended, points, quoted, with_interval
from agent.state import Known
from agent.vocabulary import Split, Verdict

FROM_USE = (
    "A target follows from the use, so only those who use it can set it: ask what one mistake costs them, what one "
    "false alarm costs, and from which value on they would rely on it every day."
)
_PROMISED = re.compile(
    r"(?i)\bhow (?:long|soon|far)\b[^?]*\b(?:until|till|from|to)\b|^\W*(?:(?:so|and|ok|then)[ ,]+)*(?:are"
    r"|is|am) (?:we|it|i|this|that|the \w+) (?:now |already |finally )*"
    r"(?:done|finished|there|ready|good enough)\b(?! (?:if|when|once|with|at)\b)|\b(?:tell|promise|assure"
    r"|announce|say to|guarantee"
    r"|commit|will (?:we|it)|can (?:we|it) (?:ever |really )?"
    r"(?:reach|hit|make|get|meet))\b"
)
"""The question is not how good it must be but whether it is, or whether one may say that it will be."""


def how_good(question: Question, known: Known, library: Shelf) -> Answer:
    """The user's own target beside where the model stands; without one, what people reach and whom to ask."""
    target, stands, people = (_last(known, *splits) for splits in ((Split.target,), HELD_OUT, (Split.human,)))
    if target is not None and stands is not None and known.plan is not None and _PROMISED.search(question.text):
        return Answer(_promise(target, stands, known.plan))
    parts = []
    if target is not None:
        parts.append(f"**You have set it: {_told(target)}** (you wrote {quoted(target.quote, 90)})")
        parts.append(f"It stands at {_told(stands)}" if stands is not None else "Nothing is measured against it yet")
    else:
        parts += ["**No target is known yet.**", FROM_USE]
    if people is not None:
        parts.append(f"People reach {_told(people)}: beyond that, the labels themselves set the limit")
    elif target is None:
        parts.append("A first bar that always holds: it must beat the way the job is done today, on the same examples")
    return Answer(" ".join(part if part.endswith("**") else ended(part) for part in parts))


def _last(known: Known, *splits: Split) -> Fact | None:
    """The newest present score of these splits."""
    scores = [fact for fact in current_scores(known.brief) if fact.split in splits]
    return max(reversed(scores), key=lambda fact: fact.turn, default=None)


def _told(fact: Fact) -> str:
    value = fact.value
    named = fact.metric or "score"
    return f"{named} {amount(value)}" if isinstance(value, Quantity) else named


def _promise(target: Fact, stands: Fact, plan: ExecutionPlan) -> str:
    """Whether it may be promised: only what was measured, with its interval, reaches the target."""
    gap = (stands.error - target.error) if stands.error is not None and target.error is not None else None
    level = rate("error", stands.error * stands.n, stands.n) if stands.error is not None and stands.n else None
    measured = f"{with_interval(level)} error on {stands.n:,} examples" if level is not None else _told(stands)
    worst = level.interval[1] if level is not None and level.interval is not None else None
    met = worst is not None and target.error is not None and worst <= target.error
    if met:
        return f"**Yes, as it was measured:** {measured}, and the target is {_told(target)}. Say both numbers."
    short = f", {points(gap)} short" if gap is not None and gap > 0 else ""
    moved = [entry for entry in plan.experiments if entry.verdict is Verdict.supported]
    so_far = (
        f"The last change that held: {ended(moved[-1].says)}" if moved else "No change so far is proven to close it."
    )
    first = plan.interventions[0]
    return (
        f"**Not as a promise yet.** It stands at {measured}; the target is {_told(target)}{short}. {so_far} Tell them "
        f"where it stands today, and that {DOING[first.action]} ({first.effort}) comes next: its result is "
        "the first honest word on the date."
    )
