"""Checks a wave's answer against the rules' drafts: what may stand of it, and what is wrong with the rest."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.metrics.finding import Finding
from agent.planning.decisions import Decision
from agent.reasoning import fields
from agent.reasoning.grounding import values_of
from agent.reasoning.vetting import MOST_WORDS, Ground, as_mapping, objections

FENCE = re.compile(r"\A\s*```(?:json)?\s*(.*?)\s*```\s*\Z", re.DOTALL)


class Checked:
    """What of a step's answer may stand: the option chosen, the texts that passed, what is wrong with the others."""

    def __init__(self, step: str, options: Sequence[Decision], answer: Any, ground: Ground) -> None:
        self.option = options[0]
        self.texts: dict[str, str] = {}
        self.wrong: dict[str, str] = {}
        given = answer.get(step) if isinstance(answer, dict) else None
        if not isinstance(given, dict):
            self.wrong = {"answer": "it is no JSON object with this step in it"}
            return
        if len(options) > 1:
            self._choose(options, given.get(fields.CHOICE))
        for name, draft in fields.read(step, self.option).items():
            self._take(name, given.get(name), draft, ground)

    def over(self, first: "Checked") -> "Checked":
        """This second try, with what the first one had right where this has not."""
        if self.option is first.option:
            self.texts = {**first.texts, **self.texts}
            self.wrong = {name: why for name, why in self.wrong.items() if name not in self.texts}
        return self

    def decision(self) -> Decision:
        """The rules' decision in the words that passed."""
        return fields.write(self.option, self.texts)

    def complaints(self) -> list[str]:
        """What is wrong, a line a field."""
        return [f"{name}: {why}" for name, why in self.wrong.items()]

    def _choose(self, options: Sequence[Decision], choice: Any) -> None:
        names = fields.names(options)
        if choice in names:
            self.option = options[names.index(choice)]
        else:
            self.wrong[fields.CHOICE] = f"it must be one of {', '.join(names)}"

    def _take(self, name: str, text: Any, draft: str, ground: Ground) -> None:
        if not isinstance(text, str):
            self.wrong[name] = "it is missing"
            return
        found = objections(text, ground, keep=draft, words=fields.WORDS.get(name, MOST_WORDS))
        if found:
            self.wrong[name] = "; ".join(found)
        else:
            self.texts[name] = text


def grounds_of(
    wave: Mapping[str, Sequence[Decision]],
    before: Mapping[str, Decision],
    held: tuple[Finding, ...],
    said: tuple[str, ...],
    evidence: frozenset[float],
) -> dict[str, Ground]:
    """What each step's words may rest on: findings and the user's words, its own drafts, earlier decisions.

    evidence: the numbers of the findings and of the user's words.
    """
    known = evidence | values_of((), as_mapping([*before.values()]), ())
    grounds = {}
    for step, options in wave.items():
        advised = {action for decision in (*options, *before.values()) for action in decision.actions}
        advised |= {action for option in options for action in getattr(option, "acts", [])}
        told = tuple(text for option in options for text in (option.decision, option.rationale))
        grounds[step] = Ground(held, as_mapping(options), told, said, frozenset(advised), known)
    return grounds


def parsed(text: str) -> Any:
    """The JSON of an answer, fenced or with words around it; None where there is none."""
    fenced = FENCE.match(text)
    body = fenced[1] if fenced else text[text.find("{") : text.rfind("}") + 1]
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
