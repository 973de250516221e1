"""Traces: with OpenTelemetry one sees each call, its prompt's version, its cost, and why an answer was not taken."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from agent.reasoning.endpoint import Address
from agent.reasoning.llm import ModelReasoner
from agent.reasoning.prompts import versions
from tests.reasoning.minds import faithful
from tests.reasoning.model_server import Call, Mind, model_server
from tests.reasoning.talking import BOLTS, Thread


async def traced(mind: Mind, **fields: Any) -> Sequence[ReadableSpan]:
    """The spans of a first plan with this mind, in the order in which they ended."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    async with model_server(mind, **fields) as served:
        reasoner = ModelReasoner(Address("fake", served.url, retries=0), tracer=provider.get_tracer("test"))
        await Thread(reasoner).say(BOLTS)
        await reasoner.close()
    return exporter.get_finished_spans()


def attributes(span: ReadableSpan) -> Mapping[str, Any]:
    return span.attributes or {}


async def test_each_call_is_a_span_of_its_turn_with_prompt_and_tokens() -> None:
    *calls, turn = await traced(faithful)

    assert turn.name == "plumbline.turn"
    assert turn.context is not None
    assert [attributes(call)["plumbline.prompt"] for call in calls] == ["intake", "wave", "wave", "wave", "reply"]
    for call in calls:
        assert call.parent is not None
        assert call.parent.span_id == turn.context.span_id
        assert call.name == "chat fake"
        assert attributes(call)["plumbline.prompt.version"] == versions()[attributes(call)["plumbline.prompt"]]
        assert attributes(call)["gen_ai.usage.input_tokens"] == 900
        assert attributes(call)["gen_ai.usage.output_tokens"] == 100
        assert call.events == ()
        assert call.status.is_ok
    assert attributes(calls[1])["plumbline.part"] == "classify assess_data diagnose"


async def test_a_rejected_answer_says_why() -> None:
    def boasting(call: Call) -> str:
        answer = faithful(call)
        if call.kind != "wave" or "diagnose" not in answer:
            return answer
        parts = json.loads(answer)
        parts["diagnose"]["rationale"] = "It will reach 99.7%."
        return json.dumps(parts)

    calls = await traced(boasting)

    rejected = [(attributes(call)["plumbline.prompt"], event) for call in calls for event in call.events]
    assert [prompt for prompt, _ in rejected] == ["wave", "repair"]
    for _, event in rejected:
        assert event.name == "rejected"
        assert event.attributes is not None
        assert event.attributes["plumbline.part"] == "diagnose"
        assert "these numbers stand nowhere in the data: 99.7%" in str(event.attributes["plumbline.reasons"])


async def test_a_fault_is_an_error_and_the_users_words_are_in_no_span() -> None:
    spans = await traced(faithful, always="server_error")

    broken = [str(span.status.description) for span in spans if not span.status.is_ok]
    assert [each.partition(" (")[0] for each in broken] == ["failed at its endpoint"] * 2
    assert "bolts" not in "".join(span.to_json() for span in spans)
