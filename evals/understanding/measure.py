"""Reads labelled sentences and counts, field by field, what was found, missed and made up."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from agent.brief import Brief, Fact, FactKind
from agent.intake import read_message
from agent.intake.understanding import Tell
from agent.metrics.finding import Quantity
from agent.pitfalls import detect
from agent.vocabulary import Pitfall, Split
from evals.understanding.tally import Count, sets, tallied

FOLDER = Path(__file__).parent
PROJECT = "We sort parcels from photos, 8k photos, resnet at 84% on dev, need 95. "
"""What is known before a sentence, where its deeds and pitfalls are read."""
NEAR = 0.006
TIMES = frozenset({"past", "now", "planned"})
ALONGSIDE = {"performance_gap": "status"}
"""A score also shows that something was built: a topic beside another is neither right nor wrong."""


def load(part: str) -> list[dict[str, Any]]:
    """The labelled sentences of one part, dev or held_out."""
    sentences: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{part}.yaml").read_text(encoding="utf-8"))
    return sentences


def count(label: Mapping[str, Any], tell: Tell | None = None) -> Iterator[Count]:
    """Every labelled field of one sentence against what is read."""
    text = label["text"]
    alone = read_message(text, turn=1, brief=Brief(), tell=tell).facts
    if "topics" in label:
        wanted = set(label["topics"])
        implied = {ALONGSIDE[topic] for topic in wanted if topic in ALONGSIDE}
        yield from sets("topics", wanted, {fact.topic.value for fact in alone} - {"application"} - implied)
    if "modality" in label:
        named = [str(fact.value) for fact in alone if fact.kind is FactKind.modality]
        yield from sets("modality", {label["modality"]}, set(named[:1]))
    if "volume" in label:
        counts = {f"{f.value.value:g}" for f in _quantities(alone, FactKind.data_volume)}
        yield from sets("volumes", {f"{label['volume']:g}"}, counts)
    if "scores" in label:
        yield from _scores(label["scores"], alone)
    if "deed" in label or "pitfalls" in label:
        beside = read_message(PROJECT + text, turn=1, brief=Brief(), tell=tell).facts
        said = [fact for fact in beside if fact.quote in text]
        yield from _deeds(label, said)
        if "pitfalls" in label:
            warned = {warning.pitfall.value for warning in detect(Brief(facts=list(beside)), [])}
            yield from sets("pitfalls", set(label["pitfalls"]), warned & {each.value for each in Pitfall})


def _deeds(label: Mapping[str, Any], said: Iterable[Fact]) -> Iterator[Count]:
    """The deed itself, then how it is meant: whose word, denied or not, when; a deed that is denied has no time."""
    if "deed" not in label:
        return
    wanted, *stance = label["deed"] or [None]
    deeds = [fact for fact in said if fact.kind is FactKind.deed]
    yield from sets("deeds", {wanted} if wanted else set(), {str(fact.value) for fact in deeds})
    found = next((fact for fact in deeds if fact.value == wanted), None)
    if found is None:
        return
    meant = {"polarity": found.polarity, "holder": found.holder, "time": found.time}
    right = {
        "polarity": "negated" if "negated" in stance else "affirmed",
        "holder": "hearsay" if "hearsay" in stance else "user",
    }
    right |= dict.fromkeys(("time",), next(word for word in stance if word in TIMES)) if set(stance) & TIMES else {}
    for field, value in right.items():
        yield from sets(field, {value}, {meant[field]})


def _scores(wanted: Mapping[str, float], facts: Iterable[Fact]) -> Iterator[Count]:
    found = [(f.split, f.value.value, f.error) for f in _quantities(facts, FactKind.score) if f.time != "past"]
    for name, value in wanted.items():
        hit = any(split == Split(name) and _near(value, number, error) for split, number, error in found)
        yield Count("numbers", "hit" if hit else "missed", f"{name} {value} in {found}")
    for split, number, error in found:
        if not any(split == Split(name) and _near(value, number, error) for name, value in wanted.items()):
            yield Count("numbers", "spurious", f"{split} {number}")


def _near(value: float, number: float, error: float | None) -> bool:
    return abs(value - number) < NEAR or (error is not None and abs(1 - error - value) < NEAR) or value == error


def _quantities(facts: Iterable[Fact], kind: FactKind) -> list[Any]:
    return [fact for fact in facts if fact.kind is kind and isinstance(fact.value, Quantity)]


def measure(part: str, tell: Tell | None = None) -> tuple[dict[str, Counter[str]], list[str]]:
    """Counts a field, and a line for whatever was missed or made up."""
    counts, misses = tallied((label["text"], count(label, tell)) for label in load(part))
    return counts, [f"{each.field} {each.kind} {each.what}: {text}" for text, each in misses]
