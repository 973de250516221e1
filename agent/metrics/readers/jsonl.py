"""JSON lines: an object a line, read one by one so that a broken line costs itself alone."""

import json
from typing import Any

from agent.metrics.errors import UnreadableFile
from agent.metrics.reading import Contents, Source, Table, decode, looks_binary
from agent.metrics.records import table_of

ENOUGH_BROKEN = 0.5  # with more broken lines than this the file is something else


def sniff(name: str, head: bytes) -> bool:
    """A first line that is an object, and a name or second line that says there are more."""
    if looks_binary(head):
        return False
    lines = [line for line in decode(head).splitlines() if line.strip()]
    if not lines or not lines[0].lstrip().startswith("{"):
        return False
    return name.endswith((".jsonl", ".ndjson")) or (_object(lines[0]) is not None and len(lines) > 1)


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def read(source: Source) -> Contents:
    """One table with every key that any line has. Raises UnreadableFile when most lines are no objects."""
    lines = [line for line in decode(source.content()).splitlines() if line.strip()]
    records = [record for line in lines if (record := _object(line)) is not None]
    if len(records) < len(lines) * (1 - ENOUGH_BROKEN) or not records:
        first = next((at for at, line in enumerate(lines, 1) if _object(line) is None), 1)
        raise UnreadableFile(
            source.name, f"line {first}", "most lines are not JSON objects", "Write one JSON object a line, or a CSV"
        )
    notes = (
        (f"{len(lines) - len(records)} lines that are not valid JSON were left out.",)
        if len(records) < len(lines)
        else ()
    )
    return Contents("jsonl", tables=(Table(table_of(records), "", notes),), rows=len(records))
