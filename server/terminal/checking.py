"""`plumbline model check`: tries a model's endpoint and says in plain words what works and what is worked around."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from agent.reasoning.endpoint import Endpoint
from agent.reasoning.faults import Fault
from server.making import reasoner
from server.settings import Settings

CALL_SECONDS = 30.0
SCHEMA = {
    "title": "check",
    "type": "object",
    "properties": {"colour": {"type": "string", "enum": ["red", "green"]}},
    "required": ["colour"],
    "additionalProperties": False,
}
QUESTION = [("system", "You answer in as few words as you can."), ("user", "Which colour is grass, red or green?")]


class Tried(NamedTuple):
    """One thing that was tried: whether it works, and what that means."""

    name: str
    works: bool
    says: str


def check_model(settings: Settings) -> tuple[list[str], bool]:
    """The lines to print, and whether the model can be used at all."""
    if settings.model is None:
        return ["No model is configured, so the rules do the whole job. Set PLUMBLINE_MODEL to use one."], True
    return asyncio.run(_all(settings))


async def _all(settings: Settings) -> tuple[list[str], bool]:
    from agent.reasoning.llm import ModelReasoner

    made = reasoner(settings)
    if not isinstance(made, ModelReasoner):
        raise TypeError("a model is set, so its reasoner is a model's")
    lines: list[str] = []
    usable = True
    try:
        for endpoint in dict.fromkeys((made.strong, made.cheap)):
            tried = [await check(endpoint) for check in CHECKS]
            lines.append(f"{endpoint.address.model} at {endpoint.address.base_url or 'the usual OpenAI address'}")
            lines += [f"  {'ok  ' if each.works else 'no  '}{each.name}: {each.says}" for each in tried]
            usable = usable and tried[0].works
    finally:
        await made.close()
    lines.append("The model can be used." if usable else "The model cannot be used; the rules go on alone.")
    return lines, usable


async def reach(endpoint: Endpoint) -> Tried:
    """Whether it answers at all, and how fast."""
    began = time.monotonic()
    try:
        await endpoint.write(QUESTION, CALL_SECONDS)
    except Fault as fault:
        return Tried("reach", works=False, says=f"the model {fault}")
    return Tried(
        "reach", works=True, says=f"answered in {time.monotonic() - began:.1f} s; a first plan makes five calls"
    )


async def json_schema(endpoint: Endpoint) -> Tried:
    """Whether answers follow a JSON schema; without it the schema goes into the prompt."""
    try:
        answered = await endpoint.ask(QUESTION, SCHEMA, CALL_SECONDS)
        follows = json.loads(answered.text).get("colour") in {"red", "green"}
    except (Fault, ValueError, AttributeError):
        follows = False
    if follows and endpoint.knows_schemas:
        return Tried("JSON schema", works=True, says="answers follow the schema")
    remedy = "the schema goes into the prompt, and what does not match it is written by the rules"
    return Tried("JSON schema", works=False, says=remedy)


async def streaming(endpoint: Endpoint) -> Tried:
    """Whether text comes in pieces, with an end that says that it is one."""
    pieces = 0
    try:
        async for chunk in endpoint.stream(QUESTION, CALL_SECONDS):
            pieces += bool(chunk.text)
    except Fault as fault:
        return Tried("streaming", works=False, says=f"the model {fault}; replies keep the rules' words")
    return Tried("streaming", works=True, says=f"{pieces} piece{'s' if pieces != 1 else ''}, and a proper end")


async def tools(endpoint: Endpoint) -> Tried:
    """Whether it calls a tool when offered one."""
    called = await endpoint.calls_tools(CALL_SECONDS)
    says = "calls one when it is offered" if called else "makes no usable call; none is needed, the rules call them"
    return Tried("tools", works=called, says=says)


CHECKS: tuple[Callable[[Endpoint], Awaitable[Tried]], ...] = (reach, json_schema, streaming, tools)
