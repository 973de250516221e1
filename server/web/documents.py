"""The plan as one self-contained HTML document, charts inside."""

from collections.abc import Mapping

from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan
from server.web.rendering import render


def plan_document(plan: ExecutionPlan, findings: Mapping[str, Finding], title: str) -> str:
    """The document; it names no file and no address, so it can be kept, sent and printed."""
    return render("document.html", plan=plan, findings=findings, title=title)
