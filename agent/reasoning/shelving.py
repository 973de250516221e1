"""What the methodology says, for a model: ranked once a turn by the project's own words, the best for each step."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agent.brief import Brief, Fact
from agent.plan import ExecutionPlan
from agent.planning.decisions import Decision, DiagnoseDecision
from agent.retrieval import DEEP, EMBEDDED_LENGTH, QUERY_LENGTH
from agent.vocabulary import STEP_NAMES, Action, Bottleneck

LONG_PASSAGE = 420
"""Characters of a passage that go into a prompt: its point stands at its head."""
PATIENCE_SECONDS = 1.0
"""A library that is still loading must not use up the turn's time: a prompt does without it."""
A_STEP = 1
A_REPLY = 2


class Shelf:
    """The ranking of one turn; a library that fails, or none, leaves it empty."""

    def __init__(self, library: Any) -> None:
        self._library = library
        self._ranking: asyncio.Task[list[Any]] | None = None

    def prefetch(self, brief: Brief, facts: Iterable[Fact]) -> None:
        """Begin to rank in a thread: a call of the model takes longer, so this costs a turn no time."""
        if self._library is not None and self._ranking is None:
            quotes = dict.fromkeys(fact.quote for fact in (*brief.facts, *facts) if fact.superseded_by is None)
            query = " ".join(quotes)[:QUERY_LENGTH]
            self._ranking = asyncio.create_task(asyncio.to_thread(self._rank, query))

    def close(self) -> None:
        """Wait for nothing more."""
        if self._ranking is not None:
            self._ranking.cancel()

    async def for_wave(
        self, wave: Mapping[str, Sequence[Decision]], before: Mapping[str, Decision]
    ) -> list[dict[str, str]]:
        """What the methodology says to each step of a wave, as it fits the draft."""
        drafts = {**before, **{step: options[0] for step, options in wave.items()}}
        diagnose = drafts.get("diagnose")
        bottleneck = diagnose.diagnosis.bottleneck if isinstance(diagnose, DiagnoseDecision) else None
        hits = await self._ranked()
        chosen: dict[str, Any] = {}
        for step in wave:
            number = STEP_NAMES.index(step) + 1
            own = [hit.entry for hit in hits if number in hit.entry.steps]
            for entry in _fitting(own, bottleneck, drafts[step].actions)[:A_STEP]:
                chosen.setdefault(entry.id, entry)
        return [_shown(entry) for entry in chosen.values()]

    async def for_plan(self, plan: ExecutionPlan | None) -> list[dict[str, str]]:
        """What the methodology says to what comes first in the plan."""
        if plan is None:
            return []
        own = [hit.entry for hit in await self._ranked()]
        best = _fitting(own, plan.diagnosis.bottleneck, [plan.next_action])
        return [_shown(entry) for entry in best[:A_REPLY]]

    async def _ranked(self) -> list[Any]:
        if self._ranking is None:
            return []
        done, _ = await asyncio.wait({self._ranking}, timeout=PATIENCE_SECONDS)
        return self._ranking.result() if done else []

    def _rank(self, query: str) -> list[Any]:
        try:
            vectors = self._library.embed([query[:EMBEDDED_LENGTH]])
            vector = None if vectors is None else vectors[0]
            found: list[Any] = self._library.search(query, DEEP, kind="passage", vector=vector)
        except (OSError, RuntimeError, ValueError, KeyError):
            return []
        return found


def _fitting(entries: Iterable[Any], bottleneck: Bottleneck | None, actions: Iterable[Action]) -> list[Any]:
    """The entries that fit the diagnosis and the actions first; ties keep the order of the search."""
    words = {*actions, *([bottleneck] if bottleneck else [])}
    return sorted(entries, key=lambda entry: -len(words & set(entry.topics)))


def _shown(entry: Any) -> dict[str, str]:
    text = entry.text
    cut = text if len(text) <= LONG_PASSAGE else f"{text[: LONG_PASSAGE - 1]}\N{HORIZONTAL ELLIPSIS}"
    return {"title": entry.title, "text": cut}
