"""What is said of a statement that no rule ties to the plan: what it may mean here, and how to find out cheaply."""

from agent.brief import Fact, FactKind
from agent.intake.lexicon import cues
from agent.intake.reading import Intent, Reading
from agent.intake.sentences import split_sentences
from agent.known.situation import IMPLIED
from agent.plan import ExecutionPlan
from agent.prose import DO, ended, quoted

LIGHT = frozenset({FactKind.task, FactKind.modality, FactKind.data_source})
"""Facts that nearly every sentence holds and that change no decision."""
FEWEST_WORDS = 4
SHOWN = 120
_CHANGED = cues("manners", "remark_changed")
_WISHED = cues("manners", "remark_wished")
_PASSING = cues("manners", "remark_passing")
_LABELLERS = cues("manners", "remark_labellers")


def unplaced(reading: Reading, plan: ExecutionPlan, things: str) -> str:
    """What the message's first such statement may mean and what settles it; "" where the rules understood the message.

    A change over time is split by its date, a wish becomes a limit in numbers, anything else is counted among the
    mistakes: the three ways by which a remark can come to bear on a decision (error analysis, mismatch, constraints).
    things: what this project calls its examples ("photos").
    """
    if reading.intents != {Intent.describe} or reading.pasted:
        return ""
    changed = _CHANGED.search(reading.text) is not None
    if any(not _light(fact, changed=changed) for fact in reading.facts):
        return ""
    told = (sentence.text for sentence in split_sentences(reading.text, [(0, len(reading.text))]))
    said = next((text for text in told if len(text.split()) >= FEWEST_WORDS and not _PASSING.match(text)), "")
    next_step = ended(DO[plan.next_action])
    return f"{_meaning(said, things)} Until then the next step stays to {next_step}" if said else ""


def _light(fact: Fact, *, changed: bool) -> bool:
    """Whether a fact decides nothing; a change is no rule either, though it stands where one was asked for."""
    implied = fact.kind is FactKind.stage_hint and fact.about == IMPLIED
    taken = changed and fact.kind is FactKind.rule and fact.about is None
    return implied or taken or fact.kind in LIGHT or (fact.kind is FactKind.labels and isinstance(fact.value, str))


def _meaning(said: str, things: str) -> str:
    told = quoted(said.rstrip(". !"), SHOWN)
    if _CHANGED.search(said) and _LABELLERS.search(said):
        return (
            f"{told} can matter if it changed how the labels are set. Let those who label now label once more a sample "
            f"of the {things} labelled before: what the two disagree on is the noise that it brought in."
        )
    if _CHANGED.search(said):
        return (
            f"{told} can matter if the training data are from before it and the {things} that count from after it. "
            "Score the held-out set before and after it apart, with the number of examples on each side: a "
            "difference beyond the noise makes it a mismatch and changes the plan; none rules it out."
        )
    if _WISHED.search(said):
        return (
            f"{told} reads like a requirement. It bears on the plan where it limits something: the time of an answer, "
            "its cost, the memory, where the data may go. Tell me that limit as a number and it becomes a bar."
        )
    return (
        f"I cannot tell yet whether {told} matters for the errors. Count it: in how many of the mistakes, and in how "
        f"many of all held-out {things}? A share among the mistakes far above the share among all puts it first."
    )
