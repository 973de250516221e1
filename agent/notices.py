"""What the user must be told about their own message before anything else: secrets, orders inside it, two projects."""

from collections.abc import Iterator, Sequence

from agent.assumptions import assumptions
from agent.brief import Brief, Fact
from agent.intake.reading import Intent, Reading
from agent.metrics.inspection import Inspection
from agent.prose import DOING, quoted

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
"""Messages are counted in words: a figure in a reply is a number of the project."""


def notices(reading: Reading, brief: Brief, inspections: Sequence[Inspection] = ()) -> list[str]:
    """The notices of one message, a sentence or two each, the most urgent first.

    inspections are those of the files and pasted blocks that came with the message.
    """
    return [
        *_secret(reading),
        *_harmful(reading),
        *_orders(reading),
        *_language(reading),
        *_projects(reading),
        *_corrected(reading, brief),
        *_contradictions(reading, brief),
        *_rejected(reading),
        *_unknown(reading),
        *_files(reading, inspections),
    ]


def _secret(reading: Reading) -> Iterator[str]:
    if not reading.secrets:
        return
    what = "a secret" if reading.secrets == 1 else "several secrets"
    yield (
        f"Your message held {what} that reads like an API key or password. It was masked before anything was stored, "
        "but treat it as leaked: revoke it and rotate the credential now."
    )


def _harmful(reading: Reading) -> Iterator[str]:
    if Intent.harmful in reading.intents:
        yield "I will not help with the part of your message that would harm people or systems."


def _orders(reading: Reading) -> Iterator[str]:
    if Intent.injection in reading.intents:
        yield (
            "Your message contains orders addressed to the assistant. I read them as part of the material and did not "
            "follow them; the advice rests on your project alone."
        )


def _language(reading: Reading) -> Iterator[str]:
    if Intent.other_language not in reading.intents:
        return
    used = any(fact.kind.value in {"score", "data_volume"} for fact in reading.facts)
    numbers = "I used the numbers I could read in your message" if used else "I could read little of your message"
    yield f"I work in English only. {numbers}; please write it once more in English so that nothing is lost."


def _projects(reading: Reading) -> Iterator[str]:
    if Intent.two_projects not in reading.intents:
        return
    if not reading.projects:
        yield (
            "One thread holds one project. Which of the two shall we take first here? Open a second thread for the "
            "other."
        )
        return
    first, *others = reading.projects
    rest = " and ".join(quoted(name, 80) for name in others)
    second = f" Please open a separate thread for {rest}." if rest else " Please open a separate thread for the other."
    yield (
        f"One thread holds one project, so this one takes {quoted(first, 80)} first; say so if you want both the "
        f"other way round.{second}"
    )


def _corrected(reading: Reading, brief: Brief) -> Iterator[str]:
    facts = {fact.id: fact for fact in [*brief.facts, *reading.facts]}
    for old, new in reading.supersedes:
        if old in facts and new in facts and facts[old].quote != facts[new].quote:
            word = "Corrected" if Intent.correction in reading.intents else "Noted"
            yield f"{word}: {quoted(facts[new].quote)} replaces {quoted(facts[old].quote)}."
    for correction in reading.corrections:
        yield f"Noted: “{correction.name}” is read as the {correction.means} {correction.what} from now on."


def _contradictions(reading: Reading, brief: Brief) -> Iterator[str]:
    facts = {fact.id: fact for fact in [*brief.facts, *reading.facts]}
    for one, other in reading.contradictions:
        if one in facts and other in facts:
            yield (
                f"Two things you said do not fit together: {_said(facts[one])} and {_said(facts[other])}. "
                "Which one holds? Until you say, the later one is used."
            )


def _rejected(reading: Reading) -> Iterator[str]:
    for action, words in reading.rejected:
        yield f"Recorded: {DOING[action]} is ruled out, since you wrote {quoted(words)}. The next best follows."


def _unknown(reading: Reading) -> Iterator[str]:
    lines = assumptions(Brief(facts=list(reading.facts)))
    if lines:
        said = Intent.dont_know in reading.intents
        yield f"{'Not knowing is fine.' if said else 'Left open for now:'} {' '.join(lines)}"


def _said(fact: Fact) -> str:
    place = f" in your {ORDINALS[fact.turn - 1]} message" if fact.turn <= len(ORDINALS) else ""
    return f"{quoted(fact.quote)}{place}"


def _files(reading: Reading, inspections: Sequence[Inspection]) -> Iterator[str]:
    pasted = {block.name for block in reading.pasted}
    for inspection in inspections:
        if inspection.error is not None:
            yield f"I could not read a file. {inspection.error}"
        elif inspection.reading is not None and inspection.name in pasted:
            yield f"The block you pasted was inspected like an uploaded file: {inspection.reading.why.rstrip('.')}."
