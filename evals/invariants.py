"""What must hold in every scenario, whatever it expects."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import jsonschema

from agent.reasoning.grounding import ungrounded
from evals.conversation import Conversation
from evals.scorers import Score


class Server(NamedTuple):
    """What an invariant may ask the server for: the plan's schema, and the text of a passage or case by its id."""

    schema: dict[str, Any]
    passage: Callable[[str], str]


Invariant = Callable[[Conversation, Server], Iterator[str]]

MASK = "[secret]"


def plan_validates(conversation: Conversation, server: Server) -> Iterator[str]:
    """Every plan shown is valid by the schema that the server serves."""
    validator = jsonschema.Draft202012Validator(server.schema)
    for plan in _plans(conversation):
        for error in validator.iter_errors(plan):
            yield f"plan {plan.get('version')}: {error.json_path}: {error.message[:120]}"


def nine_steps(conversation: Conversation, _: Server) -> Iterator[str]:
    """Nine steps, numbered 1 to 9 in order."""
    for plan in _plans(conversation):
        numbers = [step["number"] for step in plan["steps"]]
        if numbers != list(range(1, 10)):
            yield f"steps {numbers}"


def quotes_verbatim(conversation: Conversation, _: Server) -> Iterator[str]:
    """Every quote of the brief and of a warning stands in what the user wrote, word for word."""
    said = "\n".join(exchange.sent for exchange in conversation.exchanges)
    for plan in _plans(conversation):
        quotes = [line["quote"] for lines in plan["brief"].values() for line in lines]
        quotes += [warning["quote"] for warning in plan["warnings"] if warning["quote"] is not None]
        for quote in quotes:
            if not quote or not all(part in said for part in quote.split(MASK)):
                yield f"nobody wrote {quote!r}"


def next_action_first(conversation: Conversation, _: Server) -> Iterator[str]:
    """The next action is the first intervention's."""
    for plan in _plans(conversation):
        if plan["next_action"] != plan["interventions"][0]["action"]:
            yield f"{plan['next_action']} is not the first intervention"


def few_asks(conversation: Conversation, _: Server) -> Iterator[str]:
    """At most three asks a turn."""
    for exchange in conversation.exchanges:
        if len(exchange.message["asks"]) > 3:
            yield f"{len(exchange.message['asks'])} asks"


def no_repeated_ask(conversation: Conversation, _: Server) -> Iterator[str]:
    """No topic, and no detail of one, is asked twice."""
    asked: set[tuple[str, str]] = set()
    for exchange in conversation.exchanges:
        for ask in exchange.message["asks"]:
            item = (ask["topic"], ask.get("about", ""))
            if item in asked:
                yield f"asked again: {item}"
            asked.add(item)


def numbers_grounded(conversation: Conversation, server: Server) -> Iterator[str]:
    """Every number in a reply stands in a finding, the plan, the user's words, or a cited passage or case."""
    said: list[str] = []
    for exchange in conversation.exchanges:
        said.append(exchange.sent)
        message = exchange.message
        cited = [server.passage(id_) for id_ in dict.fromkeys(re.findall(r"/v1/passages/([\w.-]+)", message["reply"]))]
        for found in ungrounded(
            message["reply"], findings=conversation.findings, plan=message["plan"], said=said, cited=cited
        ):
            yield f"turn {message['turn']}: {found!r} has no source"


INVARIANTS: tuple[Invariant, ...] = (
    plan_validates,
    nine_steps,
    quotes_verbatim,
    next_action_first,
    few_asks,
    no_repeated_ask,
    numbers_grounded,
)


def check(conversation: Conversation, server: Server) -> Iterator[Score]:
    """Each invariant once for the conversation; the reason names its first breach."""
    for invariant in INVARIANTS:
        breach = next(invariant(conversation, server), "")
        yield Score(conversation.scenario.id, 0, invariant.__name__, not breach, breach)


def _plans(conversation: Conversation) -> Iterator[dict[str, Any]]:
    for exchange in conversation.exchanges:
        if exchange.message["plan"] is not None:
            yield exchange.message["plan"]
