"""What model mode costs: calls, the time beside the model's own, prompt tokens, and whether a thread grows dearer.

The model is the tests' wire-level fake, which waits 200 ms a call: run this from the repository, where tests/ lies.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from agent.reasoning.spending import estimated
from evals.benchmarks.ratio import Ratio
from knowledge.retriever import Library

if TYPE_CHECKING:
    from tests.reasoning.model_server import ModelServer
    from tests.reasoning.talking import Thread

LATENCY = 0.2  # seconds that the fake takes for each call
OWN_SHARE = 1.05
OWN_SECONDS = 0.05
FIRST_PLANS = 10
CALLS_OF_A_PLAN = 5
PROMPT_TOKENS = 12_000
EARLY, LATE, GROWTH = 5, 50, 1.2

PROJECT = (
    "We sort bolts on photos from a conveyor, 4,{0:03} labelled photos, and a ConvNet runs. Train error 3%, dev error "
    "12% on 900 photos, we need 5%. Next month we label another 20,000 photos."
)
NEWS = "We collected another {0},000 photos in hall {0}, and the dev error is now {1}% on 900 photos."


class Cost(NamedTuple):
    """One turn: its calls, the tokens of their prompts, and how long it took."""

    calls: int
    prompt_tokens: int
    seconds: float


def ratios() -> Iterator[Ratio]:
    """Each promise of model mode beside its bound."""
    library = Library.open()
    library.warm()
    first, question, again = asyncio.run(_turns(library))
    calls = max(cost.calls for cost in first)
    yield Ratio("calls of a first plan", calls, CALLS_OF_A_PLAN, bound=1, unit="")
    yield Ratio("calls of an answer", question.calls, 1, bound=1, unit="")
    yield Ratio("calls where nothing is new, and one", again.calls + 1, 1, bound=1, unit="")
    for name, seconds in (
        ("p50", statistics.median(c.seconds for c in first)),
        ("best", min(c.seconds for c in first)),
    ):
        alone = calls * LATENCY
        yield Ratio(f"first plan, {name}, beside the model's time", seconds, alone, OWN_SHARE, allowance=OWN_SECONDS)
    tokens = max(cost.prompt_tokens for cost in first)
    yield Ratio("prompt tokens of a first plan (thousands)", tokens / 1e3, PROMPT_TOKENS / 1e3, bound=1, unit="k")
    grown = asyncio.run(_long(library))
    late, early = grown[LATE - 1].prompt_tokens / 1e3, grown[EARLY - 1].prompt_tokens / 1e3
    yield Ratio(f"prompt tokens, turn {LATE} against turn {EARLY}", late, early, bound=GROWTH, unit="k")


async def _turns(library: Library) -> tuple[list[Cost], Cost, Cost]:
    """Several first plans, then a question and a thank-you on the last one."""
    from tests.reasoning.minds import faithful
    from tests.reasoning.talking import Thread, reasoning

    await Thread(library=library).say(PROJECT.format(999))  # the first turn of a process pays for its imports
    plans: list[Cost] = []
    async with reasoning(faithful, library=library, delay=LATENCY, seconds=60) as (thread, served):
        for number in range(FIRST_PLANS):
            thread.state, thread.findings = {}, {}
            plans.append(await _cost(thread, served, PROJECT.format(number)))
        return plans, await _cost(thread, served, "Why not more data?"), await _cost(thread, served, "thanks")


async def _long(library: Library) -> list[Cost]:
    """A thread that brings news in every turn."""
    from tests.reasoning.minds import faithful
    from tests.reasoning.talking import reasoning

    async with reasoning(faithful, library=library, seconds=60) as (thread, served):
        news = (NEWS.format(turn, 12 + turn % 3) for turn in range(2, LATE + 1))
        return [await _cost(thread, served, text) for text in (PROJECT.format(0), *news)]


async def _cost(thread: "Thread", served: "ModelServer", text: str) -> Cost:
    served.calls.clear()
    began = time.perf_counter()
    await thread.say(text)
    seconds = time.perf_counter() - began
    return Cost(len(served.calls), sum(estimated(json.dumps(call.body)) for call in served.calls), seconds)
