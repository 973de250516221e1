"""The model calls of one turn: each allowed by budget, breaker and clock, then paid for, traced and told."""

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from agent.reasoning.endpoint import Answered, Endpoint, Message, Offered
from agent.reasoning.faults import Fault
from agent.reasoning.spending import Purse, Spent
from agent.reasoning.tracing import CallSpan, Tracing

A_CALL = 0.5
"""The share of the time left that one call may take: a call that hangs leaves time for the next."""
SHORTEST_CALL = 0.05
"""Seconds; with less time left no call is begun."""


class Calls:
    """What the calls of a turn share: the purse, the time that is left, and what went wrong."""

    def __init__(self, purse: Purse, left: Callable[[], float], tracing: Tracing, told: Callable[[], None]) -> None:
        self.purse = purse
        self.tracing = tracing
        self.remarks: list[str] = []
        self.fell_back: dict[str, list[str]] = {}
        self._left = left
        self._told = told

    @contextmanager
    def opened(self, endpoint: Endpoint, prompt: str, part: str = "") -> Iterator["Call"]:
        """One exchange with the model, until what it said was checked."""
        with self.tracing.call(endpoint.address.model, prompt, part or prompt) as span:
            yield Call(self, endpoint, part or prompt, span)

    def keep(self, part: str, why: Sequence[str]) -> None:
        """Put on record that a part is the rules', and why."""
        self.fell_back.setdefault(part, []).extend(why)

    def seconds(self, endpoint: Endpoint) -> float | None:
        """How long a call may take; None, with a remark, where none may be made."""
        refusal = self.purse.refusal()
        left = self._left()
        if refusal is None and endpoint.breaker.open:
            refusal = "The model has not answered lately, so the rules do this alone for a while."
        if refusal is None and left < SHORTEST_CALL:
            refusal = "The time for this turn's model calls is up; the rules did the rest."
        if refusal is None:
            return left * A_CALL
        self._remark(refusal)
        return None

    def failed(self, fault: Fault, part: str) -> None:
        """Put a fault on record."""
        self._remark(f"The model {fault.trouble.value}; the rules did its part.")
        self.keep(part, [str(fault)])

    @contextmanager
    def paying(self, endpoint: Endpoint, messages: Sequence[Any]) -> Iterator[None]:
        """While a call runs, and if it is broken off, it counts as read."""
        self.purse.begin(endpoint.guess(messages))
        self._told()
        try:
            yield
        finally:
            self.purse.settle()
            self._told()

    def _remark(self, line: str) -> None:
        if not self.remarks:  # one line a turn: the first trouble explains those that follow
            self.remarks.append(line)


class Call:
    """One exchange: asking brings None where no call may be made or it failed, and then the rules' part stands."""

    def __init__(self, calls: Calls, endpoint: Endpoint, part: str, span: CallSpan) -> None:
        self._calls = calls
        self._endpoint = endpoint
        self._part = part
        self._span = span

    async def ask(self, messages: Sequence[Message], schema: dict[str, Any]) -> str | None:
        """The answer's text, by the schema where the server knows schemas."""
        seconds = self._calls.seconds(self._endpoint)
        if seconds is None:
            return None
        with self._calls.paying(self._endpoint, messages):
            try:
                answered = await self._endpoint.ask(messages, schema, seconds)
            except Fault as fault:
                self._fail(fault)
                return None
            self._pay(answered.spent)
        return answered.text

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[Answered]:
        """The answer's text as it is written; the last piece is whole only if the stream came to its end."""
        seconds = self._calls.seconds(self._endpoint)
        if seconds is None:
            return
        with self._calls.paying(self._endpoint, messages):
            try:
                async for chunk in self._endpoint.stream(messages, seconds):
                    if chunk.spent.calls:
                        self._pay(chunk.spent)
                    yield chunk
            except Fault as fault:
                self._fail(fault)

    async def offer(self, messages: Sequence[Any], schema: dict[str, Any], tools: Sequence[Any]) -> Offered | None:
        """An answer, or calls of tools; None also from a server that knows no tools."""
        seconds = self._calls.seconds(self._endpoint)
        if seconds is None:
            return None
        with self._calls.paying(self._endpoint, messages):
            try:
                offered = await self._endpoint.offer(messages, schema, tools, seconds)
            except Fault as fault:
                self._fail(fault)
                return None
            self._pay(offered.spent if offered is not None else Spent(calls=1))
        return offered

    def reject(self, part: str, reasons: Sequence[str]) -> None:
        """Note in the trace why a part of the answer was not taken."""
        self._span.rejected(part, reasons)

    def _pay(self, spent: Spent) -> None:
        self._calls.purse.pay(spent)
        self._span.paid(spent)

    def _fail(self, fault: Fault) -> None:
        self._pay(fault.spent)
        self._span.failed(str(fault))
        self._calls.failed(fault, self._part)
