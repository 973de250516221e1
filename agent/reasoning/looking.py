"""A model looks further: it may call the tools in a few rounds, on the thread's files and on numbers that were said."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from agent.metrics.finding import Finding
from agent.reasoning.endpoint import Offered
from agent.reasoning.grounding import ungrounded
from agent.tools import File, call_tool, with_files

ROUNDS = 2
MOST_CALLS = 3
"""In one round."""
LONG_NAME = 80
LONG_RESULT = 1_500
"""Characters of a result that go back to the model."""
ORDER = """You may first call tools to look further, if that would settle something. If not, as is usual, answer at
once. The files: """


class Looked(NamedTuple):
    """One call of a tool, as the turn's usage shows it, with the findings that were new."""

    name: str
    args: dict[str, Any]
    findings: tuple[Finding, ...]

    def shown(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"name": self.name, "args": self.args, "findings": [finding.id for finding in self.findings]}


class Bench(NamedTuple):
    """What the tools may work on: the thread's files, and numbers that stand in its findings or the user's words."""

    files: Sequence[File]
    known: Sequence[Finding]
    said: Sequence[str]


def invitation(files: Sequence[File]) -> tuple[str, str]:
    """The message that offers the tools; names are quoted and cut."""
    return ("user", ORDER + json.dumps([{"file_id": file.file_id, "name": file.name[:LONG_NAME]} for file in files]))


async def run_tools(offered: Offered, messages: list[Any], bench: Bench) -> list[Looked]:
    """Run what the model called; its message and the results are added to the messages."""
    from langchain_core.messages import ToolMessage

    looked: list[Looked] = []
    messages.append(offered.reply)
    for call in offered.reply.tool_calls:
        text = "Too many calls at once."
        if len(looked) < MOST_CALLS:
            findings, text = await asyncio.to_thread(_run, call["name"], call["args"], bench)
            looked.append(Looked(call["name"], call["args"], findings))
        messages.append(ToolMessage(text[:LONG_RESULT], tool_call_id=call["id"] or ""))
    return looked


def _run(name: str, args: dict[str, Any], bench: Bench) -> tuple[tuple[Finding, ...], str]:
    """The findings of one call and what the model is told; numbers that nobody gave are not computed with."""
    invented = ungrounded(_numbers(args), findings=bench.known, plan=None, said=bench.said)
    if invented:
        return (), f"Refused: these numbers stand nowhere in the data: {', '.join(invented)}."
    try:
        with with_files(bench.files):
            findings = call_tool(name, args)
    except Exception as error:  # noqa: BLE001 - whatever a model asks for, the turn goes on
        return (), f"Refused: {type(error).__name__}."
    told = "\n".join(f"[{finding.id}] {finding.claim}" for finding in findings)
    held = {finding.id for finding in bench.known}
    return tuple(finding for finding in findings if finding.id not in held), told or "Nothing was found."


def _numbers(args: Any) -> str:
    """The numbers among the arguments, as a text that can be checked."""
    if isinstance(args, dict):
        return " ; ".join(_numbers(value) for value in args.values())
    if isinstance(args, list):
        return " ; ".join(_numbers(value) for value in args)
    return json.dumps(args) if isinstance(args, int | float) and not isinstance(args, bool) else ""
