"""Word lists: data in words/*.yaml that becomes case-blind regular expressions over whole words."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import yaml

Pattern = re.Pattern[str]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MACRO = re.compile(r"\{([a-z_]+)\}")


def words(*alternatives: str) -> Pattern:
    """A pattern that matches any alternative as whole words; each may itself hold regular-expression syntax."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


@cache
def table(name: str) -> dict[str, tuple[str, ...]]:
    """One file of word lists; `{other}` inside a line stands for any line of the list called other."""
    text = files("agent.intake").joinpath("words", f"{name}.yaml").read_text(encoding="utf-8")
    raw: dict[str, list[str]] = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe loaders

    def expand(line: str) -> str:
        return _MACRO.sub(lambda match: f"(?:{'|'.join(expand(item) for item in raw[match[1]])})", line)

    return {key: tuple(expand(line) for line in lines) for key, lines in raw.items()}


@cache
def cues(name: str, key: str) -> Pattern:
    """The pattern of one list of one file."""
    return words(*table(name)[key])


def nearest(pattern: Pattern, text: str, at: int) -> int | None:
    """Distance in characters from a place to the closest match, None without a match."""
    matches = (match.span() for match in pattern.finditer(text))
    return min(
        (0 if start <= at <= end else min(abs(start - at), abs(end - at)) for start, end in matches), default=None
    )


def spans(pattern: Pattern, text: str) -> Iterator[tuple[int, int]]:
    """Where the pattern matches, left to right."""
    return (match.span() for match in pattern.finditer(text))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The same span without spaces, quotes, bullets and separators at its ends."""
    while start < end and text[start] in " \t\r\n,;:-\u2013—*•>\"'":
        start += 1
    while end > start and text[end - 1] in " \t\r\n,;:-\u2013—*•\"'":
        end -= 1
    return start, end
