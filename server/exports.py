"""The plan as a document to keep: HTML here, Markdown and CSV by `agent.report`."""

from collections.abc import Mapping

from agent import report
from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan


def markdown(plan: ExecutionPlan, findings: Mapping[str, Finding], _title: str) -> str:
    """The plan as Markdown."""
    return report.markdown(plan, findings)


def csv(plan: ExecutionPlan, _findings: Mapping[str, Finding], _title: str) -> str:
    """The interventions and steps as a table."""
    return report.table(plan)


def html(plan: ExecutionPlan, findings: Mapping[str, Finding], title: str) -> str:
    """The plan as one page that needs nothing else, to print or to send."""
    from server.web.documents import plan_document

    return plan_document(plan, findings, title)


def html_policy() -> str:
    """The content security policy under which that page shows."""
    from server.web.documents import CSP

    return CSP
