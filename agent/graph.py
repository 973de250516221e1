"""The state machine: the one file that knows the order of things.

| node | reads | writes |
| --- | --- | --- |
| intake | thread, text | memory, reading, results |
| inspect | memory, reading; the files | look, memory |
| ask | look, reading | words (the questions for what is missing) |
| answer | look, reading | words (the answer; the plan stays) |
| the nine steps | look; decisions of earlier waves | decisions |
| better_1, better_2, better_3 | look; decisions of one wave | decisions (in the reasoner's words); shelf |
| assemble | look, decisions | draft |
| policy | draft | plan |
| reply | all of it | outcome, thread |

A thread is plain JSON when it comes in and when it goes out; between the two everything is typed and never stored by a
checkpointer. A step whose inputs have the digest they had when it last decided returns that decision.
"""

import asyncio
import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Annotated, Any, Protocol, TypedDict

from langgraph.channels import UntrackedValue
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agent import speaking
from agent.absorbing import absorb
from agent.changes import compare
from agent.channels import Gathered
from agent.intake import read_message
from agent.intake.reading import Intent, Reading
from agent.known.inspecting import Looked, look
from agent.pitfalls import detect
from agent.plan import ExecutionPlan, LedgerEntry
from agent.planning.assembly import assemble, same
from agent.planning.decisions import KINDS, Decision
from agent.policy import review
from agent.reasoning.protocol import Passage, Session
from agent.reasoning.rules import RulesReasoner
from agent.retrieval import Shelf, cite, look_up
from agent.state import STATE_VERSION, ThreadState
from agent.steps import (
    assess_data,
    choose_layer,
    classify,
    diagnose,
    intervene,
    iterate,
    productionize,
    prototype,
    tune,
)
from agent.turns import Emit, Event, Inputs, ThreadEvidence, Turn
from agent.vocabulary import REQUIRED_TOPICS

WAVES: tuple[tuple[ModuleType, ...], ...] = (
    (classify, assess_data, diagnose),
    (prototype, intervene, choose_layer),
    (tune, iterate, productionize),
)
"""A step reads only what earlier waves decided."""

UNREAD = {"record": {"turn"}}
"""When a decision was made is no part of what it says."""


@dataclass(frozen=True)
class Tools:
    """What a turn may use besides its state: who reasons, what it may look up, and what the user brought."""

    reasoner: Session = field(default_factory=RulesReasoner)
    library: Any = None
    clock: Callable[[], datetime] = lambda: datetime.now(tz=UTC)
    emit: Emit = lambda _: None
    evidence: ThreadEvidence = field(default_factory=ThreadEvidence)
    inputs: Inputs = field(default_factory=Inputs)


class Decided(TypedDict):
    """A step's decision with the digests of what it was decided from and of the rules' own drafts.

    `options` are those drafts, where the reasoner has yet to better them.
    """

    digest: str
    decision: Decision
    drafts: str
    options: tuple[Decision, ...]


class ProjectState(TypedDict, total=False):
    """One turn on its way through the graph."""

    thread: dict[str, Any]
    text: str
    memory: Annotated[ThreadState, UntrackedValue]
    reading: Annotated[Reading, UntrackedValue]
    results: Annotated[tuple[LedgerEntry, ...], UntrackedValue]
    look: Annotated[Looked, UntrackedValue]
    shelf: Annotated[Shelf, UntrackedValue]
    digest: Annotated[str, UntrackedValue]
    decisions: Annotated[dict[str, Decided], Gathered]
    draft: Annotated[ExecutionPlan, UntrackedValue]
    plan: Annotated[ExecutionPlan | None, UntrackedValue]
    words: Annotated[speaking.Words, UntrackedValue]
    outcome: Annotated[Turn, UntrackedValue]


Update = dict[str, Any]


class Node(Protocol):
    """A node of the graph; LangGraph's types want the arguments to have these names."""

    async def __call__(self, state: ProjectState, runtime: Runtime[Tools]) -> Update:
        """What the node writes."""


async def intake(state: ProjectState, runtime: Runtime[Tools]) -> Update:
    """Validate the thread, read the message, absorb its facts and results."""
    tools = _tools(runtime)
    memory = ThreadState.model_validate(state.get("thread") or {"state_version": STATE_VERSION})
    _say(tools, "intake", "Reading your message")
    turn = memory.turn + 1
    tell = tools.library.tell if tools.library is not None else None
    reading = read_message(state.get("text", ""), turn=turn, brief=memory.brief, asks=memory.asks, tell=tell)
    reading = await tools.reasoner.read(reading, memory)
    memory, results = absorb(memory, reading, tools.inputs.experiment, turn)
    return {"memory": memory, "reading": reading, "results": results}


async def inspect(state: ProjectState, runtime: Runtime[Tools]) -> Update:
    """Read files and pasted blocks where needed, run the checks of scores, and look the project up."""
    tools, memory = _tools(runtime), state["memory"]
    _say(tools, "inspect", "Checking the numbers")
    seen = await look(memory, tools.evidence, tools.inputs.files, state["reading"].pasted, memory.turn)
    known = {finding.id for finding in tools.evidence.findings}
    for finding in seen.now.findings.values():
        if finding.id not in known:
            tools.emit(Event("finding", finding.model_dump(mode="json")))
    memory = memory.model_copy(update={"held": dict(seen.held), "inspected_under": seen.inspected_under})
    digest = _digest(
        memory.brief.model_dump_json(),
        *sorted(seen.now.findings),
        *(missing.model_dump_json() for missing in seen.now.missing),
        *(entry.id for entry in memory.ledger),
        *(rejection.model_dump_json() for rejection in memory.rejected),
        tools.reasoner.name,
    )
    return {"look": seen, "memory": memory, "digest": digest}


async def route(state: ProjectState) -> Hashable | list[Hashable]:
    """Ask while a required topic is missing; answer where nothing is new; else the first wave.

    Async, because LangGraph sends a plain function to another thread, which costs more than the choice.
    """
    memory, reading = state["memory"], state["reading"]
    if not all(memory.brief.known(topic) for topic in REQUIRED_TOPICS):
        return "ask"
    if memory.plan is not None and memory.decisions.get("inputs", {}).get("digest") == state["digest"]:
        return "answer"
    if memory.plan is not None and Intent.blank in reading.intents and not state["look"].fresh and not state["results"]:
        return "answer"
    return [_name(step) for step in WAVES[0]]


async def ask(state: ProjectState, runtime: Runtime[Tools]) -> Update:
    """Questions for what is missing; a question of the user's is answered all the same."""
    return {"words": speaking.ask(_scene(state, _tools(runtime)))}


async def answer(state: ProjectState, runtime: Runtime[Tools]) -> Update:
    """The answer to a question, or small talk; the plan stays as it is."""
    return {"words": speaking.answer(_scene(state, _tools(runtime)), state["memory"].plan)}


def step_node(step: ModuleType, before: tuple[str, ...]) -> Node:
    """The node of one step: decide by rule, or return the old decision where nothing is new."""
    name = _name(step)

    async def node(state: ProjectState, runtime: Runtime[Tools]) -> Update:
        tools, now = _tools(runtime), state["look"].now
        earlier = {other: state["decisions"][other] for other in before}
        asked = sorted(now.considered)  # a question alone makes no new plan; the next one takes it up
        digest = _digest(name, state["digest"], *asked, *(decided["digest"] for decided in earlier.values()))
        stored = state["memory"].decisions.get(name)
        if stored is not None and stored["digest"] == digest:
            options: tuple[Decision, ...] = ()
            decision = KINDS[name].model_validate(stored["decision"])
            drafts = stored.get("drafts", "")
        else:
            _say(tools, name, speaking.WORKING[name])
            decided_before = {other: decided["decision"] for other, decided in earlier.items()}
            decision = step.decide(now, decided_before)
            options = (decision, *(step.alternatives(now) if hasattr(step, "alternatives") else ()))
            drafts = _digest(tools.reasoner.name, *(option.model_dump_json(exclude=UNREAD) for option in options))
            if stored is not None and stored.get("drafts") == drafts:
                before_this = KINDS[name].model_validate(stored["decision"])
                if before_this != decision:  # bettered then, and nothing is new
                    decision, options = before_this, ()
        return {"decisions": {name: Decided(digest=digest, decision=decision, drafts=drafts, options=options)}}

    node.__name__ = name
    node.__doc__ = step.__doc__
    return node


def better_node(wave: tuple[str, ...], before: tuple[str, ...]) -> Node:
    """The node after a wave: the reasoner betters all that is new in it, at once."""

    async def node(state: ProjectState, runtime: Runtime[Tools]) -> Update:
        """Better the wave's new decisions."""
        made = state["decisions"]
        new = {name: made[name]["options"] for name in wave if made[name]["options"]}
        if not new:
            return {"decisions": {}}
        earlier = {name: made[name]["decision"] for name in before}
        refining = asyncio.ensure_future(_tools(runtime).reasoner.refine(new, state["look"].now, earlier))
        await asyncio.sleep(0)  # the rules answer at once
        found: Update = {}
        if "intervene" in earlier and not refining.done():  # what the plan cites is certain; a model takes longer
            looking_up = asyncio.to_thread(look_up, _tools(runtime).library, state["look"].now, earlier)
            refined, found["shelf"] = await asyncio.gather(refining, looking_up)
        else:
            refined = await refining
        return found | {
            "decisions": {
                name: Decided(digest=made[name]["digest"], decision=decision, drafts=made[name]["drafts"], options=())
                for name, decision in refined.items()
            }
        }

    return node


async def assemble_plan(state: ProjectState, runtime: Runtime[Tools]) -> Update:
    """The plan from the nine decisions, with warnings and what the library says on each step."""
    tools, seen, memory = _tools(runtime), state["look"], state["memory"]
    made = {name: decided["decision"] for name, decided in state["decisions"].items()}
    shelf = state.get("shelf") or look_up(tools.library, seen.now, made)
    decisions = {name: cite(name, decision, shelf) for name, decision in made.items()}
    draft = assemble(
        seen.now,
        decisions,
        warnings=detect(memory.brief, list(seen.now.findings.values())),
        old=memory.plan,
        reasoner=tools.reasoner.name,
        at=tools.clock(),
    )
    draft = draft.model_copy(update={"assumptions": [*draft.assumptions, *tools.reasoner.assumptions()]})
    return {"draft": draft, "shelf": shelf}


async def policy(state: ProjectState, runtime: Runtime[Tools]) -> Update:
    """No plan that breaks a rule goes on; one that cannot be repaired is refused and the old one stays."""
    memory = state["memory"]
    reviewed = review(state["draft"], state["look"].now)
    plan = reviewed.plan
    if plan is not None and memory.plan is not None:
        if same(plan, memory.plan):
            plan = memory.plan
        else:
            reason = speaking.reason(state["reading"], state["results"], _tools(runtime).inputs)
            plan = plan.model_copy(update={"changes": compare(memory.plan, plan, reason)})
    for sentence in (*reviewed.repaired, *reviewed.remaining):
        _say(_tools(runtime), "policy", sentence)
    return {"plan": plan}


async def reply(state: ProjectState, runtime: Runtime[Tools]) -> Update:
    """The words of the turn, and the thread as it is to be stored."""
    tools, memory = _tools(runtime), state["memory"]
    words = state.get("words") or speaking.plan(_scene(state, tools), memory.plan, state.get("plan"))
    made = {
        finding.id: finding
        for finding in (*state["look"].now.findings.values(), *words.findings, *tools.reasoner.looked())
    }
    known = {finding.id for finding in tools.evidence.findings}
    decisions = {
        name: {
            "digest": decided["digest"],
            "drafts": decided["drafts"],
            "decision": decided["decision"].model_dump(mode="json"),
        }
        for name, decided in state.get("decisions", {}).items()
    }
    if decisions:
        decisions["inputs"] = {"digest": state["digest"]}
    stored = memory.model_copy(
        update={
            "asks": list(words.asks),
            "asked": [*memory.asked, *((ask.topic.value, ask.about) for ask in words.asks)],
            "decisions": decisions or memory.decisions,
            "plan": words.plan,
            "findings": list(made),
        }
    )
    passage = Passage(words.text, words.retell, words.plan, words.asked)
    said = await tools.reasoner.speak(passage, state["look"].now, lambda piece: tools.emit(_token(piece)))
    for remark in tools.reasoner.remarks():
        tools.emit(_token(f"\n\n*{remark}*"))
        said += f"\n\n*{remark}*"
    spent = tools.reasoner.usage()
    if spent:
        stored = stored.model_copy(update={"spent_tokens": spent["thread_tokens"], "spent_cost": spent["thread_cost"]})
    outcome = Turn(
        state=stored.model_dump(mode="json"),
        text=state["reading"].text,
        phase=words.phase,
        reply=said,
        asks=words.asks,
        findings=tuple(finding for id_, finding in made.items() if id_ not in known),
        plan=words.plan,
        new_plan=words.plan is not None and words.plan is not memory.plan,
        usage=spent,
    )
    return {"outcome": outcome, "thread": outcome.state}


def build() -> StateGraph[ProjectState, Tools, Any, Any]:
    """The graph, not yet compiled."""
    graph = StateGraph(ProjectState, context_schema=Tools)
    for node in (intake, inspect, ask, answer, policy, reply):
        graph.add_node(node.__name__, node)
    graph.add_node("assemble", assemble_plan)
    names = [tuple(_name(step) for step in wave) for wave in WAVES]
    for index, wave in enumerate(WAVES):
        before = tuple(name for earlier in names[:index] for name in earlier)
        for step in wave:
            graph.add_node(_name(step), step_node(step, before))
        graph.add_node(f"better_{index + 1}", better_node(names[index], before))
    graph.add_edge(START, "intake")
    graph.add_edge("intake", "inspect")
    graph.add_conditional_edges("inspect", route, ["ask", "answer", *names[0]])
    stages = [stage for index, wave in enumerate(names, start=1) for stage in (wave, (f"better_{index}",))]
    for before, after in pairwise([*stages, ("assemble",)]):
        for name in after:
            graph.add_edge(list(before), name)
    graph.add_edge("assemble", "policy")
    for name in ("ask", "answer", "policy"):
        graph.add_edge(name, "reply")
    graph.add_edge("reply", END)
    return graph


@cache
def compiled() -> CompiledStateGraph[ProjectState, Tools, Any, Any]:
    """The graph, compiled once a process; LangGraph's own server and Studio take it from here too."""
    return build().compile(name="plumbline")


def mermaid() -> str:
    """The machine as a Mermaid diagram."""
    return compiled().get_graph().draw_mermaid()


def _name(step: ModuleType) -> str:
    return step.__name__.rpartition(".")[2]


def _tools(runtime: Runtime[Tools]) -> Tools:
    return runtime.context or Tools()


def _say(tools: Tools, step: str, text: str) -> None:
    tools.emit(Event("status", {"step": step, "text": text}))


def _token(text: str) -> Event:
    return Event("token", {"text": text})


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _scene(state: ProjectState, tools: Tools) -> speaking.Scene:
    return speaking.Scene(
        memory=state["memory"],
        reading=state["reading"],
        now=state["look"].now,
        fresh=state["look"].fresh,
        results=state["results"],
        library=tools.library,
        inputs=tools.inputs,
    )
