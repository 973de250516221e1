"""How good it must be: the target that was given, or how one is found from people and from what a mistake costs."""

from agent.answering import Answer, Shelf
from agent.brief import Fact
from agent.intake.reading import Question
from agent.known.standing import current_scores
from agent.metrics.chain import HELD_OUT
from agent.metrics.finding import Quantity
from agent.prose import amount, ended, quoted
from agent.state import Known
from agent.vocabulary import Split

FROM_USE = (
    "A target follows from the use, so only those who use it can set it: ask what one mistake costs them, what one "
    "false alarm costs, and from which value on they would rely on it every day."
)


def how_good(question: Question, known: Known, library: Shelf) -> Answer:
    """The user's own target beside where the model stands; without one, what people reach and whom to ask."""
    target, stands, people = (_last(known, *splits) for splits in ((Split.target,), HELD_OUT, (Split.human,)))
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
