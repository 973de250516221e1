"""Passages and cases: a Markdown file each, with front matter, read into entries."""

from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

Kind = Literal["passage", "case"]
FOLDERS: tuple[tuple[Kind, Path], ...] = (
    ("passage", Path(__file__).parent / "corpus"),
    ("case", Path(__file__).parent / "cases"),
)
CASE_LABELS = ("modality", "stage", "bottleneck", "action", "pitfall")

# libyaml where it is built in: 160 front matters in 20 ms instead of 150
_parse = partial(yaml.load, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class MalformedEntry(ValueError):
    """A file of the corpus that cannot be read; raised for the author of the file, at load."""

    def __init__(self, path: Path, problem: str, remedy: str) -> None:
        super().__init__(f"{path.parent.name}/{path.name}: {problem}. {remedy}.")


class Entry(NamedTuple):
    """A passage of the methodology or an example case.

    `asked` holds ways in which people ask for it: they are indexed, never shown. `labels` is empty for a passage;
    a case has one value for each of CASE_LABELS that applies (words of agent.vocabulary).
    """

    id: str
    title: str
    kind: Kind
    steps: tuple[int, ...]
    topics: tuple[str, ...]
    text: str
    asked: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """The texts that are embedded: the passage under its title, then each way of asking."""
        return (f"{self.title}. {self.text}", *self.asked)

    def label(self, name: str) -> str | None:
        """A case's value for one of CASE_LABELS, None where it has none."""
        return dict(self.labels).get(name)


def read_entries() -> dict[str, Entry]:
    """Every passage and case by id, passages first, in the order of their file names."""
    found: dict[str, Entry] = {}
    for kind, folder in FOLDERS:
        for path in sorted(folder.glob("*.md")):
            if path.name != "README.md":
                entry = parse_entry(path, path.read_text(encoding="utf-8"), kind)
                found[entry.id] = entry
    return found


def parse_entry(path: Path, content: str, kind: Kind) -> Entry:
    """One file's entry. Raises MalformedEntry when the front matter is missing, broken or names another id."""
    head, _, body = content.removeprefix("---\n").partition("\n---\n")
    if not content.startswith("---\n") or not body.strip():
        raise MalformedEntry(path, "no front matter and text", "Start with --- lines around id, title and steps")
    try:
        fields: Any = _parse(head)
    except yaml.YAMLError as error:
        raise MalformedEntry(
            path, f"the front matter is no YAML ({error})", "Quote a value that holds a colon"
        ) from None
    if not isinstance(fields, dict) or fields.get("id") != path.stem or not fields.get("title"):
        raise MalformedEntry(path, "id or title is missing, or the id is not the file's name", "Give both")
    labels = tuple((name, str(fields[name])) for name in CASE_LABELS if fields.get(name))
    topics = fields.get("topics") or tuple(value for _, value in labels)
    return Entry(
        id=fields["id"],
        title=fields["title"],
        kind=kind,
        steps=tuple(fields.get("steps", ())),
        topics=tuple(topics),
        text=body.strip(),
        asked=tuple(fields.get("asked", ())),
        labels=labels,
    )
