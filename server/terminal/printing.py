"""What the command line prints for others to read: the table of settings, and the Slack app's manifest."""

from collections.abc import Iterator
from importlib.resources import files

from agent.metrics.limits import Limits
from server.settings import Settings

EXAMPLE = "https://plumbline.example.com"


def settings_table() -> str:
    """Every setting as a row of a Markdown table."""
    return "\n".join(("| variable | default | what |", "| --- | --- | --- |", *_rows()))


def manifest(address: str) -> str:
    """The Slack app's manifest for a server at this address."""
    text = (files("server.slack") / "manifest.yaml").read_text(encoding="utf-8")
    return text.replace(EXAMPLE, address.rstrip("/"))


def _rows() -> Iterator[str]:
    for name in sorted(Settings.model_fields, key=Limits.model_fields.__contains__):  # the inspection's come last
        field = Settings.model_fields[name]
        unset = "your data folder" if name == "data_dir" else ""
        default = f"`{field.default}`" if isinstance(field.default, str | int | float) else unset
        yield f"| `PLUMBLINE_{name.upper()}` | {default} | {field.description} |"
