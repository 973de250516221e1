"""The model reasoner: it writes words, and chooses where the rules leave a choice; all that comes back is checked."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, aclosing
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from agent.intake.reading import Intent, Reading
from agent.known.situation import Situation
from agent.metrics.finding import Finding
from agent.planning.decisions import Decision
from agent.reasoning import admitting, briefing, fields
from agent.reasoning.calls import Call, Calls
from agent.reasoning.checking import Checked, grounds_of, parsed
from agent.reasoning.endpoint import Address, Endpoint, Message
from agent.reasoning.grounding import values_of
from agent.reasoning.looking import ROUNDS, Bench, Looked, invitation, run_tools
from agent.reasoning.pieces import pieces
from agent.reasoning.prompts import render, versions
from agent.reasoning.protocol import Opening, Passage, Release, Wave
from agent.reasoning.retelling import Retelling
from agent.reasoning.shelving import Shelf
from agent.reasoning.spending import Day, Limits, Purse, Spent
from agent.reasoning.tracing import Tracing
from agent.reasoning.vetting import Ground
from agent.state import ThreadState
from agent.tools import TOOLS, File
from agent.turns import Event
from agent.vocabulary import STEP_NAMES

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

TURN_SECONDS = 60.0
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
        tracer: "Tracer | None" = None,
    ) -> None:
        self.strong = Endpoint(address, clock=clock)
        self.cheap = self.strong if intake in {None, address} else Endpoint(intake or address, clock=clock)
        self._limits = limits or Limits()
        self._day = Day(today)
        self._seconds = seconds
        self._clock = clock
        self.tracing = Tracing(address.model, tracer)

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
        self._opening = opening
        self._calls = Calls(purse, lambda: reasoner.seconds_until(deadline), reasoner.tracing, self._tell_spent)
        self._shelf = Shelf(opening.library)
        self._looked: list[Looked] = []
        self._read: dict[tuple[tuple[str, ...], tuple[str, ...]], frozenset[float]] = {}
        self._until_the_end = ExitStack()

    def __enter__(self) -> Self:
        """Begin the turn's trace."""
        self._until_the_end.enter_context(self._reasoner.tracing.turn())
        self._until_the_end.callback(self._shelf.close)
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._until_the_end.close()

    @property
    def name(self) -> str:
        """The strong model's name: it is the one that reasons."""
        return f"llm:{self._reasoner.strong.address.model}"

    def looked(self) -> tuple[Finding, ...]:
        """What its tool calls found that was not known."""
        return tuple({finding.id: finding for each in self._looked for finding in each.findings}.values())

    def remarks(self) -> list[str]:
        """One line for each kind of trouble, in the order in which it came."""
        return list(self._calls.remarks)

    def assumptions(self) -> list[str]:
        """The steps that keep words of the rules."""
        steps = sorted(STEP_NAMES.index(step) + 1 for step in self._calls.fell_back if step in STEP_NAMES)
        if not steps:
            return []
        listed = ", ".join(map(str, steps))
        kept = "keeps words" if len(steps) == 1 else "keep words"
        return [
            f"{'Step' if len(steps) == 1 else 'Steps'} {listed} {kept} of the rules: the model's could not be used."
        ]

    def usage(self) -> dict[str, Any]:
        """Calls, tokens and money of this turn and of the thread, and which parts fell back for what reason."""
        turn, thread = self._calls.purse.turn, self._calls.purse.thread
        return {
            "model": self._reasoner.strong.address.model,
            "calls": turn.calls,
            "tokens": turn.tokens,
            "tokens_in": turn.tokens_in,
            "tokens_out": turn.tokens_out,
            "cost": round(turn.cost, 6),
            "thread_tokens": thread.tokens,
            "thread_cost": round(thread.cost, 6),
            "fell_back": self._calls.fell_back,
            "tools": [each.shown() for each in self._looked],
            "prompts": versions(),
        }

    async def read(self, reading: Reading, memory: ThreadState) -> Reading:
        """The reading with what the grammar missed; a question about a plan is not read a second time."""
        self._shelf.prefetch(memory.brief, reading.facts)
        turn = memory.turn + 1
        if reading.intents & NOT_READ or (memory.plan is not None and reading.questions and not reading.facts):
            return reading
        if len(reading.text.split()) < admitting.SHORTEST:
            return reading
        with self._calls.opened(self._reasoner.cheap, "intake") as call:
            text = await call.ask(render("intake", briefing.for_intake(reading)), fields.found_schema())
            found = admitting.parsed(parsed(text)) if text else []
            facts = admitting.admit(found, reading, memory.brief, turn=turn)
            if len(facts) < len(found):
                call.reject("facts", [f"{len(found) - len(facts)} without a quote, a second witness or anything new"])
        if not facts:
            return reading
        intents = (reading.intents - NOT_READ) | {Intent.describe}
        return reading._replace(facts=(*reading.facts, *facts), intents=intents)

    async def refine(self, wave: Wave, now: Situation, before: Mapping[str, Decision]) -> dict[str, Decision]:
        """One call for the whole wave, one repair; every field that may not stand keeps the rules' words."""
        shelf = await self._shelf.for_wave(wave, before)
        messages = render("wave", briefing.for_wave(wave, now, before, shelf))
        schema = fields.schema(wave)
        said = briefing.words_of(now)
        with self._calls.opened(self._reasoner.strong, "wave", " ".join(wave)) as call:
            text = None
            if "diagnose" in wave and self._opening.files and self._reasoner.strong.knows_tools:
                text = await self._look(call, messages, schema, now)
                told = {**briefing.for_wave(wave, now, before, shelf), "looked": briefing.findings(self.looked())}
                messages = render("wave", told)
            held = (*now.findings.values(), *self.looked())
            grounds = grounds_of(wave, before, held, said, self._evidence(held, said))
            text = text or await call.ask(messages, schema)
            checked = _checked(call, wave, text, grounds) if text else {}
        wrong = {step: each.wrong for step, each in checked.items() if each.wrong}
        if text and wrong:
            checked |= await self._repair(wave, [*messages, ("assistant", text)], checked, grounds)
        for step in wave:
            if step not in checked:
                self._calls.keep(step, ["no answer"])
            elif checked[step].wrong:
                self._calls.keep(step, checked[step].complaints())
        return {step: checked[step].decision() if step in checked else options[0] for step, options in wave.items()}

    async def _repair(
        self, wave: Wave, messages: list[Message], checked: Mapping[str, Checked], grounds: Mapping[str, Ground]
    ) -> dict[str, Checked]:
        """The second try of the steps whose first one was wrong; none where it brought nothing."""
        wrong = {step: each.wrong for step, each in checked.items() if each.wrong}
        with self._calls.opened(self._reasoner.strong, "repair", " ".join(wrong)) as call:
            text = await call.ask([*messages, *render("repair", {"reasons": wrong})], fields.schema(wave))
            if text is None:
                return {}
            again = _checked(call, {step: wave[step] for step in wrong}, text, grounds)
        return {step: each.over(checked[step]) for step, each in again.items()}

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
        plan = passage.plan
        held, words = (*now.findings.values(), *self.looked()), briefing.words_of(now, passage.asked)
        ground = Ground(
            held,
            {"plan": plan.model_dump(mode="json") if plan else {}},
            (passage.retell,),
            words,
            frozenset(item.action for item in plan.interventions) if plan else frozenset(),
            self._evidence(held, words),
        )
        telling = Retelling(passage.retell, ground, say)
        name = "answer" if passage.asked else "reply"
        whole = False
        messages = render(name, briefing.for_speech(passage, now, await self._shelf.for_plan(plan)))
        with self._calls.opened(self._reasoner.strong, name) as call:
            async with aclosing(call.stream(messages)) as chunks:
                async for chunk in chunks:
                    telling.write(chunk.text)
                    whole = chunk.spent.calls > 0  # what it cost is told at its end
            telling.finish(whole=whole)
            if telling.refused:
                call.reject(name, telling.refused)
                self._calls.keep(name, telling.refused)

    async def _look(
        self, call: Call, messages: Sequence[Message], schema: dict[str, Any], now: Situation
    ) -> str | None:
        """Let the model call tools, a few rounds; its answer where it gave it at once."""
        files = [File(*handle) for handle in self._opening.files]
        talk: list[Any] = [*messages, invitation(files)]
        for _ in range(ROUNDS):
            offered = await call.offer(talk, schema, TOOLS)
            if offered is None or not offered.reply.tool_calls:
                return offered.text if offered is not None else None
            known = (*now.findings.values(), *self.looked())
            self._looked += await run_tools(offered, talk, Bench(files, known, briefing.words_of(now)))
        return None

    def _evidence(self, held: tuple[Finding, ...], said: tuple[str, ...]) -> frozenset[float]:
        """The numbers of the findings and the user's words: the same in all calls of a turn, so they are read once."""
        key = (tuple(finding.id for finding in held), said)
        if key not in self._read:
            self._read[key] = values_of(held, None, said)
        return self._read[key]

    def _tell_spent(self) -> None:
        self._opening.emit(Event("spent", self.usage()))


def _checked(call: Call, wave: Wave, text: str, grounds: Mapping[str, Ground]) -> dict[str, Checked]:
    """Every step's part of an answer, checked; what is wrong goes into the trace."""
    answer = parsed(text)
    checked = {step: Checked(step, options, answer, grounds[step]) for step, options in wave.items()}
    for step, each in checked.items():
        if each.wrong:
            call.reject(step, each.complaints())
    return checked
