"""Two projects in one message: their names and their parts, and which one a later message picks."""

import re
from typing import NamedTuple

_TWO = re.compile(
    r"(?i)\b(?:two|2|three|3|both|several|a couple of|couple of)\s+(?:\w+\s){0,3}?(?:projects?|things|topics"
    r"|use ?cases|problems|products|systems|ideas|apps|initiatives|efforts|tracks)\b"
)
_BRACKETED = re.compile(r"\((?:[ab12]|i|ii)\)\s+\w")
_LABELLED = re.compile(r"(?:^|[\s,;:.(])\(?(?P<label>[a-cA-C1-3])[).:]\s+(?=\S)")
_ORDINAL = re.compile(
    r"(?i)(?:^|[.;:\n,]\s*|\s)(?P<label>(?:the )?(?:first(?:ly)?|second(?:ly)?|one|(?:the )?other(?: one)?"
    r"|project (?:one|two|a|b|1|2)))(?: (?:is|one is|project is|one)|[:,])\s"
)
_END = re.compile(r"[;\n]|\.\s")


class Part(NamedTuple):
    """One project of the message: its label, short name and span."""

    label: str
    name: str
    start: int
    end: int


def find_projects(text: str) -> list[Part]:
    """The projects of a message that says it has several; [] for one."""
    if not (_TWO.search(text) or len(_BRACKETED.findall(text)) > 1):
        return []
    marks = list(_LABELLED.finditer(text))
    if len(marks) < 2:
        marks = list(_ORDINAL.finditer(text))
    if len(marks) < 2:
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    parts = []
    for mark, end in zip(marks, ends, strict=True):
        words = text[mark.end() : end]
        name = re.split(r"[;\n]|[,.](?!\d)", words, maxsplit=1)[0].strip()
        parts.append(Part(mark["label"].lower(), name[:60], mark.end(), end))
    return [part for part in parts if part.name]


def picked(text: str) -> bool:
    """Whether the message picks one of the projects named before: "let's take (a) only"."""
    return bool(
        re.search(
            r"(?i)\b(?:take|do|start with|focus on|go with|pick|choose|stick (?:to|with)|only|just"
            r"|first)\b[^.\n]{0,20}(?:\(?[a-c1-3]\)|\b(?:the )?(?:first|second|former|latter)\b|project)",
            text,
        )
    )
