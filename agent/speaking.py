"""What a turn says: which phase it is, what is asked, and the reply put together from its parts."""

import re
from typing import Any, NamedTuple

from agent.answers import answer_all
from agent.brief import Ask
from agent.clarify import choose_asks
from agent.intake.reading import Intent, Reading
from agent.known.situation import Situation
from agent.metrics.finding import Finding
from agent.metrics.inspection import Inspection
from agent.notices import notices
from agent.plan import ExecutionPlan, LedgerEntry
from agent.planning.calling import things
from agent.prose import quoted
from agent.reply import answer_reply, clarify_reply, plan_reply, small_talk
from agent.state import Known, ThreadState
from agent.turns import Inputs
from agent.unplaced import unplaced
from agent.vocabulary import Phase, Topic

EXPLAINED = re.compile(r"^\*\*[^*\n]+\*\* ([^\n]+)$", re.MULTILINE)
"""The paragraph of a plan's reply that says why: what the rules state in bold, then its reasons."""
PLAIN = re.compile(r"[^\n|*#>`-][^\n]*")
"""A paragraph of prose: no list, table or heading."""
SMALL_TALK = frozenset(
    {Intent.greeting, Intent.thanks, Intent.off_topic, Intent.link_only, Intent.harmful, Intent.blank}
)
WORKING = {
    "classify": "Classifying data and layer",
    "assess_data": "Looking at the data situation",
    "prototype": "Checking the prototype",
    "diagnose": "Weighing the evidence",
    "intervene": "Choosing what to do next",
    "tune": "Looking at training",
    "choose_layer": "Checking the layer",
    "iterate": "Planning the experiments",
    "productionize": "Looking at production",
}
"""What is said while a step is at work."""


class Scene(NamedTuple):
    """Everything that the words of a turn depend on."""

    memory: ThreadState
    reading: Reading
    now: Situation
    fresh: tuple[Inspection, ...]
    results: tuple[LedgerEntry, ...]
    library: Any
    inputs: Inputs


class Words(NamedTuple):
    """The words of a turn, with the plan as it stands and the findings that an answer made.

    `retell` is the part of the text that a model may put into its own words, `asked` the questions that it answers.
    """

    phase: Phase
    text: str
    asks: tuple[Ask, ...]
    plan: ExecutionPlan | None
    findings: tuple[Finding, ...] = ()
    retell: str = ""
    asked: tuple[str, ...] = ()


def ask(scene: Scene) -> Words:
    """A required topic is missing: answer what was asked, then put the questions."""
    asks = tuple(_asks(scene, None))
    if _blank(scene):
        return Words(Phase.declined, small_talk(scene.reading.intents, None, asks), asks, scene.memory.plan)
    if Intent.harmful in scene.reading.intents and not scene.memory.brief.known(Topic.application):
        return Words(Phase.declined, small_talk(scene.reading.intents, None), (), scene.memory.plan)
    replied = _answer(scene, None, planned=False)
    told = notices(scene.reading, scene.memory.brief, scene.fresh)
    if not scene.reading.facts and not replied.text and not told and scene.reading.intents & SMALL_TALK:
        return Words(Phase.clarifying, small_talk(scene.reading.intents, None, asks), asks, scene.memory.plan)
    known = [topic for topic in Topic if scene.memory.brief.known(topic)]
    seen = scene.now.findings if scene.fresh or scene.reading.facts else None  # each is told of once, when it comes
    text = clarify_reply(asks, known=known, notices=told, answer=replied.text, findings=seen)
    return Words(Phase.clarifying, text, asks, scene.memory.plan, replied.findings)


def answer(scene: Scene, plan_: ExecutionPlan | None) -> Words:
    """Nothing new: answer, or make small talk; the plan stays."""
    if _blank(scene):
        return Words(Phase.declined, small_talk(scene.reading.intents, plan_), (), plan_)
    replied = _answer(scene, plan_, planned=False)
    told = notices(scene.reading, scene.memory.brief, scene.fresh)
    if not replied.text and not told and not scene.results:
        harmful = Intent.harmful in scene.reading.intents
        phase = Phase.declined if harmful else Phase.answered
        said = unplaced(scene.reading, plan_, things(scene.now)) if plan_ is not None else ""
        return Words(phase, said or small_talk(scene.reading.intents, plan_), (), plan_)
    text = answer_reply(replied.text, notices=told, results=scene.results)
    return Words(Phase.answered, text, (), plan_, replied.findings, _prose(replied.text), _asked(scene))


def plan(scene: Scene, old: ExecutionPlan | None, new: ExecutionPlan | None) -> Words:
    """The plan was made anew: told if it changed, else the question is answered from the old one."""
    if new is None:
        text = (
            "I could not make a plan that keeps the methodology's rules from this message, so the plan stays as it was."
        )
        return Words(Phase.answered, text, (), old)
    asks = tuple(_asks(scene, new))
    told = notices(scene.reading, scene.memory.brief, scene.fresh)
    if new is old:
        replied = _answer(scene, old, planned=False)
        said = replied.text or unplaced(scene.reading, new, things(scene.now)) or small_talk(scene.reading.intents, old)
        text = answer_reply(said, notices=told, asks=asks, results=scene.results)
        return Words(Phase.answered, text, asks, old, replied.findings, _prose(replied.text), _asked(scene))
    stays = old is not None and old.next_action is new.next_action and not new.changes
    replied = _answer(scene, new, planned=True, stays=stays)
    text = plan_reply(
        new,
        scene.now.findings,
        changes=new.changes,
        notices=told,
        asks=asks,
        answer=replied.text or ("" if old is None else unplaced(scene.reading, new, things(scene.now))),
        results=scene.results,
    )
    explained = EXPLAINED.search(text)
    return Words(Phase.planned, text, asks, new, replied.findings, explained[1] if explained else "")


def reason(reading: Reading, results: tuple[LedgerEntry, ...], inputs: Inputs) -> str:
    """Because of what a new version differs from the one before."""
    if reading.supersedes:
        new = {fact.id: fact for fact in reading.facts}
        quote = next((new[id_].quote for _, id_ in reading.supersedes if id_ in new), "")
        if quote:
            return f"You corrected it: {quoted(quote)}"
    if results:
        return results[-1].says
    if reading.rejected:
        return f"You turned it down: {quoted(reading.rejected[0][1])}"
    if inputs.files:
        return f"You uploaded {', '.join(handle.name for handle in inputs.files)}"
    if reading.facts:
        return f"You wrote {quoted(reading.facts[0].quote)}"
    return "New facts came in"


def _prose(text: str) -> str:
    """The first paragraph of an answer, without what it says in bold, if it is prose."""
    first = text.split("\n\n", 1)[0]
    if explained := EXPLAINED.fullmatch(first):
        return explained[1]
    return first if PLAIN.fullmatch(first) else ""


def _asked(scene: Scene) -> tuple[str, ...]:
    return tuple(question.text for question in scene.reading.questions)


def _blank(scene: Scene) -> bool:
    return Intent.blank in scene.reading.intents and not scene.inputs.files and scene.inputs.experiment is None


def _asks(scene: Scene, plan_: ExecutionPlan | None) -> list[Ask]:
    memory = scene.memory
    return choose_asks(memory.brief, plan_, scene.now.missing, memory.asked, list(scene.now.findings.values()))


class _Replied(NamedTuple):
    text: str = ""
    findings: tuple[Finding, ...] = ()


def _answer(scene: Scene, plan_: ExecutionPlan | None, *, planned: bool, stays: bool = False) -> _Replied:
    foreign = Intent.other_language in scene.reading.intents
    if not scene.reading.questions or foreign or scene.library is None:
        return _Replied()
    known = Known(
        brief=scene.memory.brief,
        plan=plan_,
        findings=dict(scene.now.findings),
        missing=scene.now.missing,
        ledger=tuple(scene.memory.ledger),
        rejected=tuple(scene.memory.rejected),
    )
    replied = answer_all(scene.reading.questions, known, scene.library, planned=planned, stays=stays)
    return _Replied(replied.text, replied.findings)
