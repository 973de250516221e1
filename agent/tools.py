"""The tool functions: one list for the rules, a model's `bind_tools` and MCP; each returns a text and its Findings."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool, tool
from pydantic import BaseModel, ConfigDict, Field

from agent.experiments import Report, as_finding, judge, size_finding
from agent.metrics import inspect as inspection
from agent.metrics.checks.compare_runs import compare_runs as compare_scores
from agent.metrics.checks.data_curve import data_curve
from agent.metrics.checks.error_budget import error_budget as budget_of
from agent.metrics.evidence import Check, Context, DataPoint, Evidence, Score
from agent.metrics.finding import FRACTION, Finding, Quantity, finding_id
from agent.plan import Measured
from agent.vocabulary import Action, Basis, Bottleneck, Split, Verdict

Rate = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
Money = Annotated[float, Field(ge=0)]
Answer = tuple[str, list[Finding]]

SLICES = frozenset({"slice_concentration", "confusion_pairs", "rare_class", "tag_ceiling", "component_ceiling"})
"""The checks that say where the errors of a file sit."""
COMPARED = frozenset({"compare_models", compare_scores.__name__})
"""The checks that set one model against another, by shared examples or by their scores."""
VOLUMES = (0.5, 1.0, 2.0)
"""A break-even that holds only at today's volume is a bet on it: half and double are shown beside it."""


class File(NamedTuple):
    """A file that the tools of this turn may read, by its id; its path is never an argument."""

    file_id: str
    name: str
    path: Path


FILES: ContextVar[tuple[File, ...]] = ContextVar("FILES", default=())
"""The files of the turn; `with_files` puts them here for as long as the tools run."""


class UnknownFile(ValueError):
    """A tool was asked for a file that this thread does not hold; the message lists those it does."""


class Reported(BaseModel):
    """One score: an error rate between 0 and 1, of which split, and of how many examples."""

    model_config = ConfigDict(extra="forbid")

    split: Split
    error: Rate
    n: Count | None = None
    metric: str = "error"


class Point(BaseModel):
    """One point of a learning curve over data: the error rate after training on so many examples."""

    model_config = ConfigDict(extra="forbid")

    n_train: Count
    error: Rate
    n: Count | None = None


class Side(BaseModel):
    """One side of a comparison: a value in the metric's unit (rates as fractions) and the examples behind it."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    value: float
    n: Count | None = None


@contextmanager
def with_files(files: Iterable[File]) -> Iterator[None]:
    """Let the tools read these files, and no others, inside the block."""
    token = FILES.set(tuple(files))
    try:
        yield
    finally:
        FILES.reset(token)


@tool(response_format="content_and_artifact")
def inspect_file(file_id: str) -> Answer:
    """Read one uploaded metric file and run every check that applies to it."""
    return _told(_inspected(file_id))


@tool(response_format="content_and_artifact")
def error_budget(scores: list[Reported], target_error: Rate | None = None) -> Answer:
    """Split an error into bias, variance, mismatch and dev over-tuning, from the errors of the splits known."""
    stated = tuple(Score(split=s.split, metric=s.metric, value=s.error, error=s.error, n=s.n) for s in scores)
    human = next((s.error for s in scores if s.split is Split.human), None)
    return _checked(budget_of, Evidence(scores=stated, context=Context(target_error=target_error, human_error=human)))


@tool(response_format="content_and_artifact")
def slice_errors(file_id: str, column: str | None = None) -> Answer:
    """Where the errors of one uploaded file sit: slices, classes, tags or components; of one column if it is named."""
    found = [finding for finding in _inspected(file_id) if finding.check in SLICES]
    return _told([finding for finding in found if column is None or finding.about.get("column") == column])


@tool(response_format="content_and_artifact")
def compare_runs(file_id: str, other_file_id: str) -> Answer:
    """Compare two uploaded files on the examples they share: is the difference beyond the noise?"""
    files = [_file(file_id), _file(other_file_id)]
    read = inspection.inspect_together([(each.file_id, each.name, each.path) for each in files], Context())
    joint = [finding for each in read for finding in each.charted()]
    return _told([finding for finding in joint if finding.check in COMPARED])


@tool(response_format="content_and_artifact")
def extrapolate_curve(points: list[Point], target_error: Rate | None = None) -> Answer:
    """Whether more data would help: fit the errors after growing training sets, say what the next doubling brings."""
    curve = tuple(DataPoint(n_train=p.n_train, split=Split.dev, error=p.error, n=p.n) for p in points)
    return _checked(data_curve, Evidence(points=curve, context=Context(target_error=target_error)))


@tool(response_format="content_and_artifact")
def size_dev_set(error: Rate, difference: Annotated[float, Field(gt=0, lt=1)]) -> Answer:
    """How many examples an evaluation set needs to show a difference of that size at this error rate."""
    return _told([size_finding(Quantity(name="error", value=error, unit=FRACTION), difference)])


@tool(response_format="content_and_artifact")
def check_gain(
    change: str, metric: str, before: Side, after: Side, better: Literal["higher", "lower"] = "higher"
) -> Answer:
    """Whether a result after a change beats the noise of the numbers before and after it."""
    was, now = (Measured(value=side.value, n=side.n) for side in (before, after))
    return _told([as_finding(judge(Report(change, metric, was, now, better), turn=0))])


@tool(response_format="content_and_artifact")
def break_even(monthly_cost: Money, monthly_cost_after: Money, one_off_cost: Money) -> Answer:
    """Months until a cheaper model has repaid its one-off cost, at half, the present and double the volume."""
    months = {volume: _months(monthly_cost * volume, monthly_cost_after * volume, one_off_cost) for volume in VOLUMES}
    known = {volume: value for volume, value in months.items() if value is not None}
    given = {"monthly cost now": monthly_cost, "monthly cost after": monthly_cost_after, "one-off cost": one_off_cost}
    if 1.0 in known:
        claim = f"The one-off cost is repaid after {known[1.0]:.1f} months at the present volume."
    else:
        claim = "The change does not pay: the monthly cost does not fall."
    finding = Finding(
        id=finding_id("break_even", monthly_cost, monthly_cost_after, one_off_cost),
        check="break_even",
        verdict=Verdict.supported if known else Verdict.refuted,
        claim=claim,
        basis=Basis.stated,
        quantities=(
            *(Quantity(name=name, value=value, unit="money") for name, value in given.items()),
            *(Quantity(name=f"months at {volume:g} x volume", value=m, unit="months") for volume, m in known.items()),
        ),
        speaks={Bottleneck.cost: 0.6 if known else -0.6},
        suggests=(Action.fine_tune_small_model_for_cost,) if known else (),
        caveats=("holds only if the cheaper model keeps the quality",),
    )
    return _told([finding])


TOOLS: tuple[BaseTool, ...] = (
    inspect_file,
    error_budget,
    slice_errors,
    compare_runs,
    extrapolate_curve,
    size_dev_set,
    check_gain,
    break_even,
)


def call_tool(name: str, args: dict[str, Any]) -> list[Finding]:
    """The findings of one tool, as the rules, a model and MCP get them alike. Raises KeyError for an unknown tool."""
    chosen = {each.name: each for each in TOOLS}[name]
    message = chosen.invoke({"name": name, "args": args, "id": name, "type": "tool_call"})
    if not isinstance(message, ToolMessage):
        raise TypeError(f"{name} returned a {type(message).__name__}")
    return list(message.artifact)


def _file(file_id: str) -> File:
    held = {each.file_id: each for each in FILES.get()}
    if file_id not in held:
        raise UnknownFile(f"There is no file {file_id!r} here; there are: {', '.join(held) or 'none'}.")
    return held[file_id]


def _inspected(file_id: str) -> list[Finding]:
    return list(inspection.inspect_file(*_file(file_id)).charted())


def _checked(check: Check, evidence: Evidence) -> Answer:
    results = list(check(evidence))
    return _told([result for result in results if isinstance(result, Finding)])


def _told(findings: list[Finding]) -> Answer:
    text = "\n".join(f"[{finding.id}] {finding.claim}" for finding in findings)
    return text or "Nothing was found that this tool could say something about.", findings


def _months(before: float, after: float, one_off: float) -> float | None:
    saved = before - after
    return one_off / saved if saved > 0 else None
