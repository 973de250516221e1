"""What is scored: the keys of a scenario's `expect`, each one idea, returning whether it holds and why."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from evals.conversation import Conversation
from evals.scenario import Expect, Number

Json = dict[str, Any]


class Score(NamedTuple):
    """One key of one turn (0: the last `expect`): whether it holds, and what was found where it does not."""

    scenario: str
    turn: int
    key: str
    holds: bool
    reason: str


class Seen(NamedTuple):
    """What a scorer looks at: the turn's message, the plan as it stands then, and the findings so far."""

    message: Json
    plan: Json | None
    findings: tuple[Json, ...]


Scorer = Callable[[Any, Seen], tuple[bool, str]]


def phase(accepted: Any, seen: Seen) -> tuple[bool, str]:
    """The turn's phase is one of those accepted."""
    return seen.message["phase"] in accepted, str(seen.message["phase"])


def ask_topics_any(accepted: Any, seen: Seen) -> tuple[bool, str]:
    """At least one of the topics is asked about."""
    asked = [ask["topic"] for ask in seen.message["asks"]]
    return bool(set(asked) & set(accepted)), f"asked {asked}"


def ask_topics_none(refused: Any, seen: Seen) -> tuple[bool, str]:
    """None of the topics is asked again; an ask for a missing detail (`about`) is not a repeat."""
    asked = [ask["topic"] for ask in seen.message["asks"] if not ask.get("about")]
    return not set(asked) & set(refused), f"asked {asked}"


def reply_mentions_any(words: Any, seen: Seen) -> tuple[bool, str]:
    """The reply holds at least one of the words."""
    reply = seen.message["reply"].casefold()
    return any(word.casefold() in reply for word in words), f"none of {words} in the reply"


def reply_mentions_none(words: Any, seen: Seen) -> tuple[bool, str]:
    """The reply holds none of the words."""
    found = [word for word in words if word.casefold() in seen.message["reply"].casefold()]
    return not found, f"found {found}"


def _one_of(*path: str) -> Scorer:
    def score(accepted: Any, seen: Seen) -> tuple[bool, str]:
        value: Any = seen.plan
        for key in path:
            value = value[key] if value is not None else None
        return value in accepted, str(value)

    return score


def modalities_all(wanted: Any, seen: Seen) -> tuple[bool, str]:
    """Every modality is named."""
    named = _plan(seen)["classification"]["modalities"]
    return set(wanted) <= set(named), f"named {named}"


def next_action_not(refused: Any, seen: Seen) -> tuple[bool, str]:
    """The next action is none of these."""
    action = _plan(seen)["next_action"]
    return action not in refused, str(action)


def actions_top3_any(accepted: Any, seen: Seen) -> tuple[bool, str]:
    """One of the first three interventions is among these."""
    actions = [item["action"] for item in _plan(seen)["interventions"][:3]]
    return bool(set(actions) & set(accepted)), f"top three {actions}"


def not_now_any(accepted: Any, seen: Seen) -> tuple[bool, str]:
    """One of these is on the not-now list."""
    actions = [item["action"] for item in _plan(seen)["not_now"]]
    return bool(set(actions) & set(accepted)), f"not now {actions}"


def warnings_all(wanted: Any, seen: Seen) -> tuple[bool, str]:
    """Every one of these pitfalls is warned of."""
    warned = [item["pitfall"] for item in _plan(seen)["warnings"]]
    return set(wanted) <= set(warned), f"warned of {warned}"


def warnings_none(refused: Any, seen: Seen) -> tuple[bool, str]:
    """None of these pitfalls is warned of."""
    warned = [item["pitfall"] for item in _plan(seen)["warnings"]]
    return not set(refused) & set(warned), f"warned of {warned}"


def number(wanted: Number, seen: Seen) -> tuple[bool, str]:
    """The number stands in a finding or the error budget; a rate may stand as its complement."""
    budget = (seen.plan or {}).get("diagnosis", {}).get("error_budget", [])
    quantities = [q for finding in seen.findings for q in finding["quantities"]] + [line["share"] for line in budget]
    near = any(
        _near(q["value"], wanted) or (q["unit"] == "fraction" and _near(1 - q["value"], wanted)) for q in quantities
    )
    return near, f"{wanted.what} {wanted.value:g} stands nowhere"


def _near(value: float, wanted: Number) -> bool:
    return math.isclose(value, wanted.value, rel_tol=0, abs_tol=wanted.tolerance * (1 + 1e-9))


def _plan(seen: Seen) -> Json:
    if seen.plan is None:
        raise NoPlan
    return seen.plan


class NoPlan(Exception):
    """A key of the plan is scored and there is no plan: the key does not hold."""


OF_THE_TURN: dict[str, Scorer] = {
    "phase": phase,
    "ask_topics_any": ask_topics_any,
    "ask_topics_none": ask_topics_none,
    "reply_mentions_any": reply_mentions_any,
    "reply_mentions_none": reply_mentions_none,
}
OF_THE_PLAN: dict[str, Scorer] = {
    "data_type": _one_of("classification", "data_type"),
    "modalities_all": modalities_all,
    "layer": _one_of("classification", "layer"),
    "stage": _one_of("stage"),
    "gap": _one_of("diagnosis", "gap"),
    "bottleneck": _one_of("diagnosis", "bottleneck"),
    "focus_step": _one_of("focus_step"),
    "next_action": _one_of("next_action"),
    "next_action_not": next_action_not,
    "actions_top3_any": actions_top3_any,
    "not_now_any": not_now_any,
    "warnings_all": warnings_all,
    "warnings_none": warnings_none,
}
SCORERS: dict[str, Scorer] = {**OF_THE_TURN, **OF_THE_PLAN, "numbers": number}


def score(conversation: Conversation) -> Iterator[Score]:
    """Every key of every scripted turn, then those of the last `expect` against the plan at the end."""
    name = conversation.scenario.id
    for turn, exchange in enumerate(conversation.exchanges, start=1):
        seen = Seen(exchange.message, exchange.message["plan"], conversation.findings)
        yield from _keys(name, turn, exchange.expect, seen)
    last = conversation.exchanges[-1].message
    yield from _keys(name, 0, conversation.scenario.expect, Seen(last, conversation.plan, conversation.findings))


def _keys(scenario: str, turn: int, expect: Expect, seen: Seen) -> Iterator[Score]:
    for key, scorer in SCORERS.items():
        wanted = getattr(expect, key)
        if wanted is None:
            continue
        items: Iterable[Any] = wanted if key == "numbers" else [wanted]
        for item in items:
            try:
                holds, reason = scorer(item, seen)
            except NoPlan:
                holds, reason = False, "there is no plan"
            yield Score(scenario, turn, key, holds, "" if holds else reason)
