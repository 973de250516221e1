"""The model reasoner: it writes words, and chooses where the rules leave a choice; all that comes back is checked."""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Self

from agent.decisions import Decision
from agent.intake.reading import Intent, Reading
from agent.metrics.finding import Finding
from agent.reasoning import admitting, briefing, fields
from agent.reasoning.endpoint import Address, Endpoint, Message
from agent.reasoning.faults import Fault
from agent.reasoning.looking import ROUNDS, Bench, Looked, invitation, look_round
from agent.reasoning.pieces import pieces
from agent.reasoning.prompts import render, versions
from agent.reasoning.protocol import Opening, Passage, Release, Wave
from agent.reasoning.retelling import Retelling
from agent.reasoning.spending import Day, Limits, Purse, Spent
from agent.reasoning.vetting import Ground, as_mapping, objections
from agent.situation import Situation
from agent.state import ThreadState
from agent.tools import File
from agent.vocabulary import STEP_NAMES, Action

TURN_SECONDS = 60.0
A_CALL = 0.5
"""The share of the time left that one call may take: a call that hangs leaves time for the next."""
SHORTEST_CALL = 0.05
"""Seconds; with less time left no call is begun."""
FENCE = re.compile(r"\A\s*```(?:json)?\s*(.*?)\s*```\s*\Z", re.DOTALL)
NOT_READ = frozenset({Intent.blank, Intent.harmful, Intent.link_only, Intent.greeting, Intent.thanks, Intent.off_topic})
"""Messages with no project in them: nothing is paid for reading these."""


class ModelReasoner:
    """A strong model for reasoning, a cheap one (or the same) for intake, and the budgets that bind both."""

    def __init__(  # noqa: PLR0913 - each part by its name
        self,
        address: Address,
        *,
        intake: Address | None = None,
        limits: Limits | None = None,
        seconds: float = TURN_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.strong = Endpoint(address, clock=clock)
        self.cheap = self.strong if intake in {None, address} else Endpoint(intake or address, clock=clock)
        self._limits = limits or Limits()
        self._day = Day(today)
        self._seconds = seconds
        self._clock = clock

    def open(self, opening: Opening) -> "ModelSession":
        """A session with the turn's deadline and what is left of the budgets."""
        spent = Spent(0, opening.spent_tokens, 0, opening.spent_cost)
        return ModelSession(self, Purse(self._limits, spent, self._day), self._clock() + self._seconds, opening)

    def seconds_until(self, deadline: float) -> float:
        """How long until a moment of the reasoner's clock."""
        return deadline - self._clock()

    async def close(self) -> None:
        """End the connections."""
        for endpoint in {self.strong, self.cheap}:
            await endpoint.close()


class ModelSession:
    """One turn with a model; whatever fails, the rules' part stands and a remark says so."""

    def __init__(self, reasoner: ModelReasoner, purse: Purse, deadline: float, opening: Opening) -> None:
        self._reasoner = reasoner
        self._purse = purse
        self._deadline = deadline
        self._opening = opening
        self._remarks: dict[str, None] = {}
        self._fell_back: dict[str, list[str]] = {}
        self._looked: list[Looked] = []

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    @property
    def name(self) -> str:
        """The strong model's name: it is the one that reasons."""
        return f"llm:{self._reasoner.strong.address.model}"

    def looked(self) -> tuple[Finding, ...]:
        """What its tool calls found that was not known."""
        return tuple({finding.id: finding for each in self._looked for finding in each.findings}.values())

    def remarks(self) -> list[str]:
        """One line for each kind of trouble, in the order in which it came."""
        return list(self._remarks)

    def assumptions(self) -> list[str]:
        """The steps that keep words of the rules."""
        steps = sorted(STEP_NAMES.index(step) + 1 for step in self._fell_back if step in STEP_NAMES)
        if not steps:
            return []
        listed = ", ".join(map(str, steps))
        kept = "keeps words" if len(steps) == 1 else "keep words"
        return [
            f"{'Step' if len(steps) == 1 else 'Steps'} {listed} {kept} of the rules: the model's could not be used."
        ]

    def usage(self) -> dict[str, Any]:
        """Calls, tokens and money of this turn and of the thread, and which parts fell back for what reason."""
        turn, thread = self._purse.turn, self._purse.thread
        return {
            "model": self._reasoner.strong.address.model,
            "calls": turn.calls,
            "tokens": turn.tokens,
            "tokens_in": turn.tokens_in,
            "tokens_out": turn.tokens_out,
            "cost": round(turn.cost, 6),
            "thread_tokens": thread.tokens,
            "thread_cost": round(thread.cost, 6),
            "fell_back": self._fell_back,
            "tools": [each.shown() for each in self._looked],
            "prompts": versions(),
        }

    async def read(self, reading: Reading, memory: ThreadState) -> Reading:
        """The reading with what the grammar missed; a question about a plan is not read a second time."""
        turn = memory.turn + 1
        if reading.intents & NOT_READ or (memory.plan is not None and reading.questions and not reading.facts):
            return reading
        if len(reading.text.split()) < admitting.SHORTEST:
            return reading
        messages = render("intake", briefing.for_intake(reading))
        text = await self._ask(self._reasoner.cheap, "intake", messages, fields.found_schema())
        found = admitting.parsed(_json(text)) if text else []
        facts = admitting.admit(found, reading, memory.brief, turn=turn)
        if not facts:
            return reading
        intents = (reading.intents - NOT_READ) | {Intent.describe}
        return reading._replace(facts=(*reading.facts, *facts), intents=intents)

    async def refine(self, wave: Wave, now: Situation, before: Mapping[str, Decision]) -> dict[str, Decision]:
        """One call for the whole wave, one repair; every field that may not stand keeps the rules' words."""
        messages = render("wave", briefing.for_wave(wave, now, before))
        schema = fields.schema(wave)
        if "diagnose" in wave and self._opening.files:
            await self._look(messages, now)
            told = {**briefing.for_wave(wave, now, before), "looked": briefing.findings(self.looked())}
            messages = render("wave", told)
        held = (*now.findings.values(), *self.looked())
        said = briefing.words_of(now)
        grounds = {step: _ground(held, said, options, before) for step, options in wave.items()}
        part = " ".join(wave)
        text = await self._ask(self._reasoner.strong, part, messages, schema)
        if text is None:
            self._keep(wave, "no answer")
            return {step: options[0] for step, options in wave.items()}
        checked = {step: _checked(step, wave[step], _json(text), grounds[step]) for step in wave}
        wrong = {step: each.wrong for step, each in checked.items() if each.wrong}
        if wrong:
            again: list[Message] = [*messages, ("assistant", text), *render("repair", {"reasons": wrong})]
            repaired = await self._ask(self._reasoner.strong, part, again, schema)
            if repaired is not None:
                fixed = {step: _checked(step, wave[step], _json(repaired), grounds[step]) for step in wrong}
                checked |= {step: each.over(checked[step]) for step, each in fixed.items()}
        for step, each in checked.items():
            if each.wrong:
                self._fell_back.setdefault(step, []).extend(f"{name}: {why}" for name, why in each.wrong.items())
        return {step: each.decision() for step, each in checked.items()}

    async def speak(self, passage: Passage, now: Situation, release: Release) -> str:
        """The reply; its passage is told by the model, a checked sentence at a time."""
        before, found, after = passage.text.partition(passage.retell) if passage.retell else (passage.text, "", "")
        said: list[str] = []

        def say(text: str) -> None:
            for piece in pieces(text):
                said.append(piece)
                release(piece)

        say(before)
        if found:
            await self._tell(passage, now, say)
        say(after)
        return "".join(said)

    async def _tell(self, passage: Passage, now: Situation, say: Release) -> None:
        """Stream the passage in the model's words; where it stops short the rules finish."""
        advised = _advised(passage)
        ground = Ground(
            (*now.findings.values(), *self.looked()),
            {"plan": passage.plan.model_dump(mode="json") if passage.plan else {}, "claim": passage.retell},
            briefing.words_of(now, passage.asked),
            advised,
        )
        telling = Retelling(passage.retell, ground, say)
        name = "answer" if passage.asked else "reply"
        whole = False
        if (seconds := self._may_call(self._reasoner.strong)) is not None:
            messages = render(name, briefing.for_speech(passage, now))
            try:
                async for chunk in self._reasoner.strong.stream(messages, seconds):
                    self._purse.pay(chunk.spent) if chunk.spent.calls else None
                    telling.write(chunk.text)
                whole = True
            except Fault as fault:
                self._purse.pay(fault.spent)
                self._note(fault, name)
        telling.finish(whole=whole)
        if telling.refused:
            self._fell_back.setdefault(name, []).extend(telling.refused)

    async def _look(self, messages: Sequence[Message], now: Situation) -> None:
        """Let the model call tools, a few rounds; trouble with them costs nothing but the look."""
        endpoint = self._reasoner.strong
        files = [File(*handle) for handle in self._opening.files]
        talk: list[Any] = [*messages, invitation(files)]
        for _ in range(ROUNDS):
            if not endpoint.knows_tools or (seconds := self._may_call(endpoint)) is None:
                return
            bench = Bench(files, (*now.findings.values(), *self.looked()), briefing.words_of(now))
            try:
                looked, spent = await look_round(endpoint, talk, bench, seconds)
            except Fault as fault:
                self._purse.pay(fault.spent)
                self._note(fault, "tools")
                return
            self._purse.pay(spent)
            self._looked += looked
            if not looked:
                return

    async def _ask(self, endpoint: Endpoint, part: str, messages: Sequence[Message], schema: Any) -> str | None:
        """The text of one call, or None with a remark."""
        seconds = self._may_call(endpoint)
        if seconds is None:
            return None
        try:
            answered = await endpoint.ask(messages, schema, seconds)
        except Fault as fault:
            self._purse.pay(fault.spent)
            self._note(fault, part)
            return None
        self._purse.pay(answered.spent)
        return answered.text

    def _may_call(self, endpoint: Endpoint) -> float | None:
        """How long a call may take; None with a remark where none may be made."""
        refusal = self._purse.refusal()
        left = self._reasoner.seconds_until(self._deadline)
        if refusal is None and endpoint.breaker.open:
            refusal = "The model has not answered lately, so the rules do this alone for a while."
        if refusal is None and left < SHORTEST_CALL:
            refusal = "The time for this turn's model calls is up; the rules did the rest."
        if refusal is not None:
            if not self._remarks:
                self._remarks[refusal] = None
            return None
        return left * A_CALL

    def _note(self, fault: Fault, part: str) -> None:
        if not self._remarks:  # one line a turn: the first fault explains those that follow
            self._remarks[f"The model {fault.trouble.value}; the rules did its part."] = None
        self._fell_back.setdefault(part, []).append(str(fault))

    def _keep(self, wave: Wave, why: str) -> None:
        for step in wave:
            self._fell_back.setdefault(step, []).append(why)


class _Checked:
    """What of a step's answer may stand: the option chosen, the texts that passed, what is wrong with the others."""

    def __init__(self, options: Sequence[Decision]) -> None:
        self.option = options[0]
        self.texts: dict[str, str] = {}
        self.wrong: dict[str, str] = {}

    def over(self, first: "_Checked") -> "_Checked":
        """This second try, with what the first one had right where this has not."""
        if self.option is first.option:
            self.texts = {**first.texts, **self.texts}
            self.wrong = {name: why for name, why in self.wrong.items() if name not in self.texts}
        return self

    def decision(self) -> Decision:
        """The rules' decision in the words that passed."""
        return fields.write(self.option, self.texts)


def _checked(step: str, options: Sequence[Decision], answer: Any, ground: Ground) -> _Checked:
    checked = _Checked(options)
    given = answer.get(step) if isinstance(answer, dict) else None
    if not isinstance(given, dict):
        checked.wrong = {"answer": "it is no JSON object with this step in it"}
        return checked
    if len(options) > 1:
        names = fields.names(options)
        choice = given.get(fields.CHOICE)
        if choice in names:
            checked.option = options[names.index(choice)]
        else:
            checked.wrong[fields.CHOICE] = f"it must be one of {', '.join(names)}"
    for name, draft in fields.read(step, checked.option).items():
        text = given.get(name)
        if not isinstance(text, str):
            checked.wrong[name] = "it is missing"
            continue
        limit = {"words": fields.WORDS[name]} if name in fields.WORDS else {}
        found = objections(text, ground, keep=draft, **limit)
        if found:
            checked.wrong[name] = "; ".join(found)
        else:
            checked.texts[name] = text
    return checked


def _ground(
    held: tuple[Finding, ...], said: tuple[str, ...], options: Sequence[Decision], before: Mapping[str, Decision]
) -> Ground:
    advised = {action for decision in (*options, *before.values()) for action in decision.actions}
    advised |= {action for option in options for action in getattr(option, "acts", [])}
    drafts = as_mapping([*options, *before.values()])
    texts = [text for option in options for text in (option.decision, option.rationale)]
    return Ground(held, {**drafts, "claim": texts}, said, frozenset(advised))


def _advised(passage: Passage) -> frozenset[Action]:
    return frozenset(item.action for item in passage.plan.interventions) if passage.plan else frozenset()


def _json(text: str) -> Any:
    """The JSON of an answer, fenced or with words around it; None where there is none."""
    fenced = FENCE.match(text)
    body = fenced[1] if fenced else text[text.find("{") : text.rfind("}") + 1]
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
