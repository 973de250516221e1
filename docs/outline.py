"""A hook of the site: gives a page of several parts one outline, since the theme shows that of the first part alone."""

import re
from typing import Any

PART = re.compile(r"^# ", re.MULTILINE)
SECTION = re.compile(r"^## ", re.MULTILINE)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Every part but the title, and every section in it, a level lower; a page of one part, or with code, stays."""
    title, part, rest = markdown.partition("\n# ")
    return title + PART.sub("## ", SECTION.sub("### ", part + rest)) if part and "```" not in markdown else markdown
