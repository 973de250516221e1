"""Traces of model calls for OpenTelemetry: a span a turn and a span a call; free until an SDK is configured."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from agent.reasoning.prompts import versions
from agent.reasoning.spending import Spent

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

NAME = "plumbline"
"""Under which the spans are made."""


class CallSpan(NamedTuple):
    """One model call in a trace: what came of it, and why what it said was not taken."""

    span: "Span"

    def paid(self, spent: Spent) -> None:
        """The tokens and the money of the call."""
        self.span.set_attributes(
            {
                "gen_ai.usage.input_tokens": spent.tokens_in,
                "gen_ai.usage.output_tokens": spent.tokens_out,
                "plumbline.cost": spent.cost,
            }
        )

    def failed(self, fault: str) -> None:
        """The call brought nothing."""
        from opentelemetry.trace import Status, StatusCode

        self.span.set_status(Status(StatusCode.ERROR, fault))

    def rejected(self, part: str, reasons: Iterable[str]) -> None:
        """Why a part of the answer was not taken."""
        self.span.add_event("rejected", {"plumbline.part": part, "plumbline.reasons": list(reasons)})


class Tracing:
    """Makes the spans of one model; names follow OpenTelemetry's conventions for generative AI where there is one."""

    def __init__(self, model: str, tracer: "Tracer | None" = None) -> None:
        from opentelemetry import trace

        self._model = model
        self._tracer = tracer or trace.get_tracer(NAME)

    def turn(self) -> "AbstractContextManager[Span]":
        """The span that holds a turn's calls."""
        return self._tracer.start_as_current_span(f"{NAME}.turn", attributes={"gen_ai.request.model": self._model})

    @contextmanager
    def call(self, model: str, prompt: str, part: str) -> Iterator[CallSpan]:
        """The span of one call. part: what it is for, such as the steps of a wave."""
        attributes: dict[str, str | int] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": model,
            "plumbline.prompt": prompt,
            "plumbline.prompt.version": versions()[prompt],
            "plumbline.part": part,
        }
        with self._tracer.start_as_current_span(f"chat {model}", attributes=attributes) as span:
            yield CallSpan(span)
