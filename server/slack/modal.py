"""The form for an experiment's result: opened by a button, checked before Slack closes it."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from agent.plan import ExecutionPlan
from server.reports import NewResult
from server.slack.blocks import Block, plain
from server.slack.delivery import DIRECT, Delivery

RESULT = "plumbline_result"
FIELD_CHARS = 500  # what the API takes of an experiment's words
NUMBER = re.compile(r"^([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(%?)$")
THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}\s*%?")
"""1,000 is a thousand to some and one to others: it is asked for again."""
BETTER = (("higher", "A higher value is better"), ("lower", "A lower value is better"))
LABELS = {
    "change": "What did you change?",
    "metric": "Which metric?",
    "before": "Value before",
    "before_n": "Measured on how many examples?",
    "after": "Value after",
    "after_n": "Measured on how many examples?",
    "note": "Anything else?",
}
OPTIONAL = frozenset({"before_n", "after_n", "note"})
NOT_A_NUMBER = "Write a number, such as 0.84 or 84%."
NOT_A_COUNT = "Write a whole number of examples, such as 500, or leave it out."


class Filled(NamedTuple):
    """The form as sent: the delivery, or what is wrong in which field."""

    delivery: Delivery | None
    errors: dict[str, str]


def form(button: Mapping[str, Any], plan: ExecutionPlan | None) -> Block:
    """The form, filled with what the plan proposes."""
    message, channel = button.get("message") or {}, str(button["channel"]["id"])
    top = None if channel.startswith(DIRECT) else message.get("ts")
    place = {
        "project": str(button["actions"][0].get("value")),
        "channel": channel,
        "thread_ts": message.get("thread_ts") or top,
    }
    first = plan.interventions[0] if plan is not None else None
    filled = {"change": first.title, "metric": first.experiment.metric} if first is not None else {}
    blocks = [_text(name, filled.get(name, "")) for name in LABELS]
    blocks.insert(list(LABELS).index("after_n") + 1, _better())
    return {
        "type": "modal",
        "callback_id": RESULT,
        "private_metadata": json.dumps(place),
        "title": plain("Log a result"),
        "submit": plain("Log it"),
        "close": plain("Cancel"),
        "blocks": blocks,
    }


def read(body: Mapping[str, Any]) -> Filled:
    """What was filled in."""
    view = body["view"]
    given = {name: str(_state(view, name).get("value") or "").strip() for name in LABELS}
    errors: dict[str, str] = {}
    report = {
        "change": given["change"],
        "metric": given["metric"],
        "before": _side(given, "before", errors),
        "after": _side(given, "after", errors),
        "better": (_state(view, "better").get("selected_option") or {}).get("value"),
        "note": given["note"] or None,
    }
    if not errors:
        try:
            report = NewResult.model_validate(report).model_dump(mode="json", exclude={"client_message_id"})
        except ValidationError as problem:
            errors = {str(error["loc"][0]): f"{error['msg']}." for error in problem.errors()}
    if errors:
        return Filled(None, errors)
    place = json.loads(view["private_metadata"])
    delivery = Delivery(
        kind="result",
        event_key=f"view/{view['id']}",
        team=str(body["team"]["id"]),
        user=str(body["user"]["id"]),
        experiment=report,
        **place,
    )
    return Filled(delivery, {})


def number(text: str) -> float | None:
    """A value as people write it: 84% is 0.84; None if it is none."""
    point = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    found = NUMBER.match(point.strip())
    if found is None or THOUSANDS.fullmatch(text.strip()):
        return None
    return float(found[1]) / 100 if found[2] else float(found[1])


def _side(given: Mapping[str, str], name: str, errors: dict[str, str]) -> dict[str, float | int | None]:
    value, count = number(given[name]), given[f"{name}_n"].replace(",", "")
    if value is None:
        errors[name] = NOT_A_NUMBER
    if count and not (count.isascii() and count.isdigit() and int(count)):
        errors[f"{name}_n"] = NOT_A_COUNT
        count = ""
    return {"value": value, "n": int(count) if count else None}


def _state(view: Mapping[str, Any], name: str) -> dict[str, Any]:
    values: dict[str, Any] = view["state"]["values"].get(name) or {}
    return values.get(name) or {}


def _text(name: str, filled: str) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": name, "max_length": FIELD_CHARS}
    if filled:
        element["initial_value"] = filled[:FIELD_CHARS]
    if name in {"before", "after"}:
        element["placeholder"] = plain("0.84 or 84%")
    return _input(name, LABELS[name], element, optional=name in OPTIONAL)


def _better() -> Block:
    options = [{"text": plain(label), "value": value} for value, label in BETTER]
    element = {"type": "radio_buttons", "action_id": "better", "options": options, "initial_option": options[0]}
    return _input("better", "Which way is better?", element)


def _input(name: str, label: str, element: Block, *, optional: bool = False) -> Block:
    return {"type": "input", "block_id": name, "label": plain(label), "element": element, "optional": optional}
