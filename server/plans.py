"""The plan in its formats, the findings with their charts, and the passages behind both."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan
from server.auth import Owner, OwnThread
from server.problems import Problem, not_found
from server.requests import problems
from server.store.records import ThreadRow
from server.told_once import told_once
from server.wiring import Wired, Wiring

router = APIRouter(prefix="/v1", tags=["plan"])


class PlanFormat(StrEnum):
    """What a plan can be had as."""

    json = "json"
    md = "md"
    html = "html"
    csv = "csv"


class ChartFormat(StrEnum):
    """What a chart can be had as."""

    vega = "vega"
    svg = "svg"
    png = "png"


class FindingList(BaseModel):
    """The findings of a thread that stand, in the order they were made."""

    findings: list[Finding]


class Passage(BaseModel):
    """A passage of the methodology or an example case."""

    id: str
    title: str
    kind: str
    steps: list[int]
    topics: list[str]
    text: str = Field(description="Markdown.")


MEDIA = {
    PlanFormat.md: "text/markdown; charset=utf-8",
    PlanFormat.html: "text/html; charset=utf-8",
    PlanFormat.csv: "text/csv; charset=utf-8",
    ChartFormat.svg: "image/svg+xml",
    ChartFormat.png: "image/png",
}

WantedPlan = Annotated[PlanFormat, Query(alias="format")]
WantedChart = Annotated[ChartFormat, Query(alias="format")]
Version = Annotated[int | None, Query(ge=1, description="A version; the newest if left out.")]


@router.get(
    "/threads/{thread_id}/plan",
    response_model=ExecutionPlan,
    responses={
        200: {"content": {"text/markdown": {}, "text/html": {}, "text/csv": {}}},
        **problems(403, 404, 422),
    },
)
def get_plan(
    thread: OwnThread, wired: Wired, wanted: WantedPlan = PlanFormat.json, version: Version = None
) -> Response:
    """The newest plan, or the version named; 404 until the three required inputs are known."""
    return plan_response(wired, thread, wanted, version)


def plan_response(wired: Wiring, thread: ThreadRow, wanted: PlanFormat, version: int | None) -> Response:
    """The plan in the format wanted (blocking). Raises a 404 Problem."""
    body = wired.store.evidence.plan_body(thread.id, version)
    if body is None:
        raise _no_plan(wired.store.evidence.plan_versions(thread.id))
    if wanted is PlanFormat.json:
        return JSONResponse(body)
    from server import exports

    plan = ExecutionPlan.model_validate(body)
    findings = {finding.id: finding for finding in wired.store.evidence.findings(thread.id)}
    write = {PlanFormat.md: exports.markdown, PlanFormat.html: exports.html, PlanFormat.csv: exports.csv}[wanted]
    name = f"plan-v{plan.version}.{wanted.value}"
    headers = {"content-disposition": f'inline; filename="{name}"'}
    if wanted is PlanFormat.html:
        headers["content-security-policy"] = exports.html_policy()
    return Response(write(plan, findings, thread.title), media_type=MEDIA[wanted], headers=headers)


@router.get("/threads/{thread_id}/findings", responses=problems(403, 404))
def get_findings(thread: OwnThread, wired: Wired) -> FindingList:
    """What was found in files and words, oldest first, without what a later reading of a file replaced."""
    uploads = wired.store.evidence.inspections(thread.id).values()
    read_first = {finding.id for inspection in uploads for finding in inspection.findings}
    found = wired.store.evidence.findings(thread.id)
    first = (finding for finding in found if finding.id in read_first)
    return FindingList(findings=told_once(first, (finding for finding in found if finding.id not in read_first)))


@router.get(
    "/threads/{thread_id}/findings/{finding_id}/chart",
    responses={200: {"content": {"image/svg+xml": {}, "image/png": {}}}, **problems(403, 404, 422)},
)
def get_chart(thread: OwnThread, finding_id: str, wired: Wired, wanted: WantedChart = ChartFormat.vega) -> Response:
    """A finding's chart: its Vega-Lite specification, or drawn."""
    return chart_response(wired, thread, finding_id, wanted)


def chart_response(wired: Wiring, thread: ThreadRow, finding_id: str, wanted: ChartFormat) -> Response:
    """The chart in the format wanted (blocking). Raises a 404 Problem."""
    finding = wired.store.evidence.finding(thread.id, finding_id)
    if finding is None:
        raise not_found("finding in this thread", "GET findings lists them.")
    if finding.figure is None:
        raise not_found("chart", "This finding has none; its field `chart` says so.")
    if wanted is ChartFormat.vega:
        from agent.metrics.charts import vega

        return JSONResponse(vega(finding))
    headers = {"cache-control": "private, max-age=86400"}  # a finding's id names its content
    return Response(wired.charts.drawn(finding, wanted.value), media_type=MEDIA[wanted], headers=headers)


@router.get("/passages/{passage_id}", responses=problems(403, 404))
def get_passage(passage_id: str, _owner: Owner, wired: Wired) -> Passage:
    """A passage or case that a plan names."""
    entry = wired.coaching.entry(passage_id)
    if entry is None:
        raise not_found("passage", "The ids stand in a plan's passages and cases.")
    return Passage(
        id=entry.id,
        title=entry.title,
        kind=entry.kind,
        steps=list(entry.steps),
        topics=list(entry.topics),
        text=entry.text,
    )


def _no_plan(versions: list[int]) -> Problem:
    if versions:
        return not_found("version of the plan", f"There are versions 1 to {versions[-1]}.")
    return Problem(
        404,
        title="No plan yet",
        detail="A plan needs the application, the data and the current status.",
        remedy="Answer the open questions; the thread's last turn lists them in asks.",
    )
