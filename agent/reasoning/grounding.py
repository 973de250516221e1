"""Grounding: which numbers of a text stand nowhere in the findings, the plan, the user's words or what was cited."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

EXEMPT = re.compile(
    r"""
    ^\s*(?:>\s*)*(?:[-*]\s+)?\#*\s*\d{1,2}[.)]\s      # list ordinals at the start of a line
    | \b(?:steps?|version|plan|turn|pitfall|section|table|principle)s?\s+(?:number\s+)?\#?\d+(?:\.\d+)*
      (?:\s*(?:,|and|or|to|-|\N{EN DASH})\s*\d+)*     # "step 4", "steps 4 to 6", "version 2"
    | \b\d{1,2}\s+of\s+(?:the\s+)?(?:nine|9)\s+steps\b
    | \b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?\b                       # dates
    | \b\d+(?:\.\d+)?\s*%\s*(?:confidence\s+)?(?:confidence\b|interval|CI\b|level\b|power\b)  # an interval's level
    | \[[^\]\n]*\]\([^)\n]*\)                          # links
    | `[^`\n]*`                                        # code, names of files and columns
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
"""What DESIGN exempts: step numbers, list ordinals, versions, dates and an interval's level."""

NUMBER = re.compile(
    r"""
    (?<![\w.,/-])[$\N{EURO SIGN}\N{POUND SIGN}]?\s?
    (?P<digits>\d{1,3}(?:[,\N{NARROW NO-BREAK SPACE} '](?=\d{3}(?!\d))\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)
    (?P<exponent>[eE][+-]?\d+)?
    (?P<scale>\s?(?:k|thousand|m|million|bn|billion)(?![a-zA-Z]))?
    (?P<percent>\s?(?:%|percent\b|per\ cent\b|percentage\ points?\b|points?\b|pts?\b))?
    (?![\w])
    """,
    re.VERBOSE | re.IGNORECASE,
)
WORD_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
"""The looser reading for the user's own words: '8x8', 'v1' and 'top-5' count as said."""

SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
NOT_EVIDENCE = frozenset({"version", "schema_version", "turn", "rank", "number", "focus_step", "would_change"})
"""Keys of the plan whose numbers only count things of the plan itself."""


class Printed(NamedTuple):
    """A number as it stands in a text: its value, half of its last printed digit, and whether it is a percentage."""

    text: str
    value: float
    slack: float
    percent: bool


def numbers(text: str) -> Iterator[Printed]:
    """The numbers of a text that must be grounded."""
    for match in NUMBER.finditer(EXEMPT.sub(lambda found: "\n" if "\n" in found[0] else " ", text)):
        digits = re.sub(r"[,\u202f' ]", "", match["digits"])
        power = float("1" + (match["exponent"] or "e0")) * SCALES.get((match["scale"] or "").strip().lower(), 1.0)
        decimals = len(digits.partition(".")[2])
        yield Printed(match[0].strip(), float(digits) * power, 0.5 * 10**-decimals * power, bool(match["percent"]))


def loose(text: str, values: Collection[float]) -> list[str]:
    """The numbers of a text, as printed, that are none of the values.

    A rate may be shown as a percentage or as its complement, and any number rounded as far as it is printed.
    """
    return [number.text for number in numbers(text) if not any(_same(number, value) for value in values)]


def values_of(
    findings: Iterable[BaseModel | Mapping[str, Any]],
    plan: BaseModel | Mapping[str, Any] | None,
    said: Iterable[str],
) -> frozenset[float]:
    """Every number that a text may rest on."""
    values = {*_values([_json(finding) for finding in findings]), *_values(_json(plan))}
    for words in said:
        values.update(_spoken(words))
    return frozenset(values)


def ungrounded(
    text: str,
    *,
    findings: Iterable[BaseModel | Mapping[str, Any]],
    plan: BaseModel | Mapping[str, Any] | None,
    said: Iterable[str],
    cited: Iterable[str] = (),
) -> list[str]:
    """The numbers of `text`, as printed, that stand in no finding, plan quantity, user's word or cited passage."""
    if not any(numbers(text)):
        return []
    return loose(text, values_of(findings, plan, (*said, *cited)))


def _same(number: Printed, value: float) -> bool:
    rate = abs(value) <= 1
    candidates = [value, -value]
    if rate:
        candidates += [1 - value, 1 - abs(value)]
        candidates += [100 * candidate for candidate in (value, -value, 1 - value)]
    elif number.percent and value <= 100:
        candidates += [100 - value]
    slack = number.slack * (1 + 1e-9) + 1e-12
    return any(abs(number.value - candidate) <= slack for candidate in candidates)


def _json(part: BaseModel | Mapping[str, Any] | None) -> Any:
    return part.model_dump(mode="json") if isinstance(part, BaseModel) else part


def _values(part: Any, key: str = "") -> Iterator[float]:
    """Every number of a finding or plan; of its texts only a finding's claim and quotes, the user's own words."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            if name not in NOT_EVIDENCE:
                yield from _values(value, name)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _values(value, key)
    elif isinstance(part, int | float) and not isinstance(part, bool):
        yield float(part)
    elif isinstance(part, str) and key in {"claim", "quote", "caveats"}:
        yield from _spoken(part)


def _spoken(words: str) -> Iterator[float]:
    for number in numbers(words):
        yield number.value
        if number.percent:
            yield number.value / 100
    for match in WORD_NUMBER.finditer(words):
        yield float(
            match[0].replace(",", "") if match[0].count(".") < 2 else match[0].replace(".", "").replace(",", "")
        )
