"""The plan as one self-contained HTML document, charts inside."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan
from agent.prose import with_interval
from agent.report import markdown as plan_markdown
from server.gathering import cited_by
from server.web.rendering import API_PASSAGES, HERE, markdown, render

STYLE = (HERE / "document.css").read_text(encoding="utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
CSP = f"default-src 'none'; img-src data:; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"
"""For the document when it is served: its one style sheet, known by its hash, and the charts inside it."""

TO_PASSAGE = re.compile(rf"\[([^\]]+)\]\({API_PASSAGES}/[^)]*\)")
"""A link that leads nowhere once the document has left its server."""

MOST_CHARTS = 12  # those of the plan's own findings, in the order it cites them


class Picture(NamedTuple):
    """A chart as a data address."""

    src: str
    says: str


def plan_document(plan: ExecutionPlan, findings: Mapping[str, Finding], title: str) -> str:
    """The document; it names no file and no address, so it can be kept, sent and printed."""
    return document(title, plan_markdown(plan, findings), [findings[id_] for id_ in cited_by(plan) if id_ in findings])


def document(title: str, text: str, findings: list[Finding]) -> str:
    """Markdown with the charts of findings behind it."""
    from agent.metrics.charts import svg

    unique = {finding.id: finding for finding in findings if finding.figure}
    charts = [
        Picture("data:image/svg+xml;base64," + base64.b64encode(svg(finding).encode()).decode(), finding.figure.says)
        for finding in list(unique.values())[:MOST_CHARTS]
        if finding.figure
    ]
    style = Markup(STYLE)  # noqa: S704 - our own file
    body = markdown(TO_PASSAGE.sub(r"\1", text))
    return render("document.html", title=title, body=body, charts=charts, style=style)


def findings_markdown(findings: Sequence[Finding]) -> str:
    """Findings alone, where there is no plan yet."""
    parts = ["# What the numbers show"]
    for finding in findings:
        numbers = [f"- {quantity.name}: {with_interval(quantity)}" for quantity in finding.quantities]
        notes = [f"- Note: {caveat}" for caveat in finding.caveats]
        parts.append("\n".join([f"## {finding.claim}", "", *numbers, *notes]))
    return "\n\n".join(parts)
