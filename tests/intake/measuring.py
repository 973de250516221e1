"""Precision and recall of intake over labelled messages: python -m tests.intake.measuring [open|held_out].

Fields of a label: known and unknown topics, modality (first), layer (in use), stage (hints), scores ("split metric":
value), n, volumes, shares, curve, questions, intents, pitfalls (exactly these).
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from agent.brief import Brief, Fact, FactKind
from agent.intake import read_message
from agent.intake.reading import Reading
from agent.metrics.finding import Quantity
from agent.pitfalls import detect
from evals.understanding.tally import Count, as_text, sets, tallied

FOLDER = Path(__file__).parents[1] / "data" / "understanding"


def load(part: str) -> list[dict[str, Any]]:
    """The labelled messages of one part, open or held_out."""
    messages: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{part}.yaml").read_text(encoding="utf-8"))
    return messages


def understand(message: dict[str, Any]) -> tuple[Reading, Brief]:
    """The reading of the message, after the one before it if there is one, and the brief as it then stands."""
    brief = Brief()
    if "before" in message:
        brief = Brief(facts=list(read_message(message["before"], turn=1, brief=brief).facts))
    reading = read_message(message["text"], turn=2, brief=brief)
    return reading, Brief(facts=[*brief.facts, *reading.facts])


def outcomes(message: dict[str, Any]) -> Iterator[Count]:
    """Every label against what was read."""
    reading, brief = understand(message)
    expect = message["expect"]
    known = {fact.topic.value for fact in reading.facts}
    yield from sets("topics", set(expect.get("known", ())), known, spurious=set(expect.get("unknown", ())))
    if "modality" in expect:
        modalities = [str(fact.value) for fact in reading.facts if fact.kind is FactKind.modality]
        yield from sets("modality", {expect["modality"]}, set(modalities[:1]))
    if "layer" in expect:
        yield from sets("layer", {expect["layer"]}, _layers(reading.facts))
    if "stage" in expect:
        hints = {str(fact.value) for fact in reading.facts if fact.kind is FactKind.stage_hint and fact.stands}
        yield from sets("stage", set(expect["stage"]), hints, spurious=set())
    yield from _scores(expect, reading.facts)
    for field, kind in (
        ("volumes", FactKind.data_volume),
        ("shares", FactKind.error_share),
        ("curve", FactKind.curve_point),
    ):
        if field in expect:
            values = [
                fact.value.value for fact in reading.facts if fact.kind is kind and isinstance(fact.value, Quantity)
            ]
            yield from _numbers(field, expect[field], values, strict=field != "volumes")
    if "questions" in expect:
        yield from sets("questions", set(expect["questions"]), {question.kind.value for question in reading.questions})
    if "intents" in expect:
        yield from sets("intents", set(expect["intents"]), {i.value for i in reading.intents}, spurious=set())
    warned = {warning.pitfall.value for warning in detect(brief, [])}
    yield from sets("pitfalls", set(expect["pitfalls"]), warned)


def _layers(facts: tuple[Fact, ...]) -> set[str]:
    found = [fact for fact in facts if fact.kind is FactKind.layer and fact.stands]
    now = [str(fact.value) for fact in found if fact.time == "now"] or [str(fact.value) for fact in found]
    return set(now[-1:])


def _scores(expect: dict[str, Any], facts: tuple[Fact, ...]) -> Iterator[Count]:
    wanted = dict(expect.get("scores", {}))
    found = [
        (f"{fact.split.value} {fact.metric}", fact.value.value, fact.error, fact.n)
        for fact in facts
        if fact.kind is FactKind.score
        and fact.split
        and isinstance(fact.value, Quantity)
        and fact.time != "past"
        and not (fact.about or "").startswith("compared")
    ]
    for name, value in wanted.items():
        split, metric = name.split(" ", 1)
        hit = any(
            label.split(" ", 1)[0] == split
            and (
                abs(number - value) < 0.006
                or (metric == "accuracy" and error is not None and abs(1 - error - value) < 0.006)
            )
            for label, number, error, _ in found
        )
        yield Count("scores", "hit" if hit else "missed", f"{name} {value} (read: {found})" if not hit else name)
    if "scores" in expect:
        for label, number, error, _ in found:
            split = label.split(" ", 1)[0]
            fits = any(
                name.split(" ", 1)[0] == split
                and (abs(number - value) < 0.006 or (error is not None and abs(1 - error - value) < 0.006))
                for name, value in wanted.items()
            )
            if not fits:
                yield Count("scores", "spurious", f"{label} {number}")
    for split, count in expect.get("n", {}).items():
        hit = any(label.split(" ", 1)[0] == split and n == count for label, _, _, n in found)
        yield Count("n", "hit" if hit else "missed", f"{split} {count}")


def _numbers(field: str, wanted: list[float], found: list[float], *, strict: bool) -> Iterator[Count]:
    for value in wanted:
        hit = any(abs(number - value) <= max(0.006, 1e-6 * value) for number in found)
        yield Count(field, "hit" if hit else "missed", f"{value} in {found}")
    for number in found if strict else ():
        if not any(abs(number - value) <= 0.006 for value in wanted):
            yield Count(field, "spurious", str(number))


def table(part: str) -> tuple[dict[str, Counter[str]], list[str]]:
    """Counts a field, and a line for every miss."""
    counts, misses = tallied((message["id"], outcomes(message)) for message in load(part))
    return counts, [f"{name}: {each.field} {each.kind} {each.what}" for name, each in misses]


def main() -> None:
    """Print the table of the parts named, and the misses."""
    for part in sys.argv[1:] or ["open"]:
        counts, misses = table(part)
        lines = [f"{part}: {len(load(part))} messages", as_text(counts), *misses]
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
