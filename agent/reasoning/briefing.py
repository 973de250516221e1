"""What a model is told: the user's words and the findings as quoted data, cut to a length that no thread outgrows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agent.intake.reading import Reading
from agent.known.situation import Situation
from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan
from agent.planning.decisions import Decision
from agent.prose import DO, HOLDS_BACK
from agent.reasoning import fields
from agent.reasoning.protocol import Passage, Wave

MOST_QUOTES = 24
MOST_FINDINGS = 12
LONG_MESSAGE = 6_000
LONG_QUOTE = 160
LONG_CLAIM = 240
CONTROL = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f]")
"""Characters that nobody sees: they carry orders, not facts."""


def for_intake(reading: Reading) -> dict[str, Any]:
    """The message, and what the grammar read of it."""
    read = [f"{fact.kind.value}: {fact.value if isinstance(fact.value, str) else ''}" for fact in reading.facts]
    quotes = [_cut(fact.quote, LONG_QUOTE) for fact in reading.facts]
    return {
        "message": _cut(reading.text, LONG_MESSAGE),
        "read": [f"{kind.strip(': ')}: {quote}" for kind, quote in zip(read, quotes, strict=True)][:MOST_QUOTES],
    }


def for_wave(
    wave: Wave, now: Situation, before: Mapping[str, Decision], shelf: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """The drafts of one wave with the evidence they rest on, and what the methodology says to them."""
    drafts: dict[str, Any] = {}
    for step, options in wave.items():
        drafts[step] = fields.read(step, options[0])
        if len(options) > 1:
            drafts[step]["choices"] = [_choice(option) for option in options]
    return {
        "said": said(now),
        "findings": findings(now.findings.values()),
        "methodology": list(shelf),
        "earlier": {step: _cut(decision.decision, LONG_CLAIM) for step, decision in before.items()},
        "drafts": drafts,
    }


def for_speech(passage: Passage, now: Situation, shelf: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The passage to be told, with the plan, the evidence behind it, and what the methodology says to it."""
    return {
        **({"asked": [_cut(text, LONG_CLAIM) for text in passage.asked]} if passage.asked else {}),
        "said": said(now),
        "findings": findings(now.findings.values()),
        "methodology": list(shelf),
        **(_plan(passage.plan) if passage.plan is not None else {}),
        "passage": passage.retell,
    }


def said(now: Situation) -> list[str]:
    """The user's own words, the newest kept where there are too many."""
    quotes = dict.fromkeys(fact.quote for fact in now.brief.facts if fact.superseded_by is None)
    return [_cut(quote, LONG_QUOTE) for quote in quotes][-MOST_QUOTES:]


def findings(held: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings that speak loudest, each as its claim; a file's cells are never in one."""
    loud = sorted(held, key=lambda finding: -max((abs(s) for s in finding.speaks.values()), default=0.0))
    return [
        {"id": finding.id, "verdict": finding.verdict.value, "claim": _cut(finding.claim, LONG_CLAIM)}
        for finding in loud[:MOST_FINDINGS]
    ]


def _plan(plan: ExecutionPlan) -> dict[str, Any]:
    return {
        "holds_back": HOLDS_BACK[plan.diagnosis.bottleneck],
        "next": {"action": DO[plan.next_action], "title": plan.interventions[0].title},
        "not_now": [DO[item.action] for item in plan.not_now],
    }


def _choice(option: Decision) -> dict[str, Any]:
    (name,) = fields.names([option])
    return {"choice": name, "draft": fields.read("diagnose", option)["rationale"]}


def _cut(text: str, longest: int) -> str:
    clean = CONTROL.sub("", text)
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}\u2026"


def words_of(now: Situation, more: Sequence[str] = ()) -> tuple[str, ...]:
    """Everything the user said that numbers may come from."""
    return (*(fact.quote for fact in now.brief.facts), *more)
