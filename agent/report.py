"""The plan as a document: Markdown for people, CSV for a tracker."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from agent.answering import bar, link, source
from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan, Intervention, Reference, Step
from agent.planning.bars import GAP_LINES
from agent.prose import (
    DO,
    DOING,
    GAP,
    HOLDS_BACK,
    LAYER,
    PITFALL,
    STAGE,
    ended,
    gain,
    lower,
    number,
    quoted,
    upper,
    with_interval,
)
from agent.vocabulary import Topic, Verdict

TOPIC: dict[Topic, str] = {
    Topic.application: "Application",
    Topic.data: "Data",
    Topic.status: "Status",
    Topic.constraints: "Constraints",
    Topic.performance_gap: "Performance",
    Topic.tried: "Tried so far",
}
STEPS = frozenset({*GAP_LINES.values(), "gap to target"})
"""Lines of the error budget that are differences of two levels."""
COLUMNS = ("part", "number", "name", "action", "status", "what", "why", "expected_gain", "effort", "test", "done_when")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that starts so would run as a formula in a spreadsheet; a quote before it makes it text."""


def markdown(plan: ExecutionPlan, findings: Mapping[str, Finding]) -> str:
    """The whole plan as one Markdown document, findings with their numbers and sources at the end."""
    parts = [
        f"# Execution plan, version {plan.version}",
        _summary(plan),
        *_section("What changed", _changes(plan)),
        *_section("What to do, in this order", _interventions(plan)),
        *_section("Not now", _not_now(plan)),
        *_section("Watch out", _warnings(plan)),
        *_section("The nine steps", _steps(plan)),
        *_section("Where the error comes from", _budget(plan)),
        *_section("Evidence", _evidence(plan, findings)),
        *_section("Experiments", [f"- {entry.change}: {ended(entry.says)}" for entry in plan.experiments]),
        *_section("Still unknown", _unknown(plan)),
        *_section("What you told us", _brief(plan)),
    ]
    return "\n\n".join(parts) + "\n"


def table(plan: ExecutionPlan) -> str:
    """The interventions and the nine steps as CSV, one row each, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in plan.interventions:
        writer.writerow(map(_cell, _intervention_row(item)))
    for step in plan.steps:
        writer.writerow(map(_cell, _step_row(step)))
    return out.getvalue()


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"## {title}"
        yield "\n".join(lines)


def _summary(plan: ExecutionPlan) -> str:
    kind = plan.classification
    modalities = ", ".join(modality.value.replace("_", " ") for modality in kind.modalities)
    diagnosis = plan.diagnosis
    return "\n".join(
        [
            f"- **Next:** {ended(upper(plan.interventions[0].title))}",
            (
                f"- **What holds the project back:** {ended(HOLDS_BACK[diagnosis.bottleneck])} "
                f"{ended(diagnosis.rationale)}"
            ),
            f"- **Gap:** {GAP[diagnosis.gap]}. Confidence {diagnosis.confidence}, {diagnosis.basis}.",
            f"- **Stage:** {STAGE[plan.stage]}. **Focus:** step {plan.focus_step}.",
            f"- **Data:** {kind.data_type}"
            + (f" ({modalities})" if modalities else "")
            + f". **Layer:** {LAYER[kind.layer]}.",
            f"- Made by {plan.reasoner} on {plan.created_at:%Y-%m-%d}.",
        ]
    )


def _changes(plan: ExecutionPlan) -> list[str]:
    lines = []
    for change in plan.changes:
        ends = " to ".join(part.rstrip(".") for part in (change.from_, change.to) if part is not None)
        move = f"from {ends}" if change.from_ is not None and change.to is not None else ends
        lines.append(f"- **{change.what}:** {ended(move)} {ended(change.because)}")
    return lines


def _interventions(plan: ExecutionPlan) -> list[str]:
    lines: list[str] = []
    for item in plan.interventions:
        most = gain(item.expected_gain) if item.expected_gain is not None else "not known yet"
        test = item.experiment
        lines += [
            f"### {item.rank}. {upper(item.title)}",
            "",
            ended(item.why),
            "",
            f"- Expected gain, at most: {most}. Effort: {item.effort}. Basis: {item.basis}.",
            f"- Experiment: {ended(upper(test.hypothesis))} {ended(upper(test.change_one_thing))} {bar(test)}",
            *([f"- Held fixed: {', '.join(test.hold_fixed)}."] if test.hold_fixed else []),
            *_see(item.passages, item.cases),
            "",
        ]
    return lines[:-1]


def _not_now(plan: ExecutionPlan) -> list[str]:
    return [
        f"- **{upper(DOING[item.action])}:** {ended(item.reason)} What would change that: {ended(item.would_change_if)}"
        for item in plan.not_now
    ]


def _warnings(plan: ExecutionPlan) -> list[str]:
    return [
        f"- **{upper(PITFALL[item.pitfall])}:** {ended(item.why)}"
        + (f" You wrote {quoted(item.quote)}." if item.quote else "")
        for item in plan.warnings
    ]


def _steps(plan: ExecutionPlan) -> list[str]:
    lines: list[str] = []
    for step in plan.steps:
        lines += [
            f"### Step {step.number}: {step.name.replace('_', ' ')} ({step.status})",
            "",
            f"{ended(step.decision)} {ended(step.rationale)}",
            "",
            *([f"- To do: {', '.join(DO[action] for action in step.actions)}."] if step.actions else []),
            f"- Done when: {ended(lower(step.exit_criterion))}",
            *_see(step.passages, step.cases),
            "",
        ]
    return lines[:-1]


def _see(passages: Sequence[Reference], cases: Sequence[Reference]) -> list[str]:
    cited = [*passages, *cases]
    return [f"- See {', '.join(map(link, cited))}."] if cited else []


def _budget(plan: ExecutionPlan) -> list[str]:
    """Levels in percent, the steps between them in points; a step that goes the good way is said to be none."""
    lines = []
    for line in plan.diagnosis.error_budget:
        step = line.source in STEPS
        none = step and line.share.value < 0
        size = "none (it goes the other way)" if none else gain(line.share) if step else with_interval(line.share)
        lines.append(f"- {upper(line.source)}: {size}")
    return lines


def _evidence(plan: ExecutionPlan, findings: Mapping[str, Finding]) -> list[str]:
    cited = [*plan.diagnosis.findings, *(id_ for item in plan.interventions for id_ in item.findings)]
    shown = [findings[id_] for id_ in dict.fromkeys([*cited, *findings]) if id_ in findings]
    lines: list[str] = []
    for finding in shown:
        mark = "**Inside the noise:** " if finding.verdict is Verdict.undetermined else ""
        lines.append(f"- {mark}{ended(upper(finding.claim))}{source(finding)}")
        lines += [f"  - {ended(upper(caveat))}" for caveat in finding.caveats]
        if finding.settled_by is not None:
            lines.append(f"  - Settled by about {number(finding.settled_by.value)} {finding.settled_by.unit}.")
    return lines


def _unknown(plan: ExecutionPlan) -> list[str]:
    questions = [
        f"- {item.question} (would change step {', '.join(map(str, item.would_change))})"
        for item in plan.open_questions
    ]
    return [*questions, *(f"- Assumed: {ended(item)}" for item in plan.assumptions)]


def _brief(plan: ExecutionPlan) -> list[str]:
    return [
        f"- **{TOPIC[topic]}:** {quoted(line.quote, 300)} (message {line.turn})"
        for topic, lines in plan.brief.items()
        for line in lines
    ]


def _intervention_row(item: Intervention) -> tuple[str, ...]:
    most = gain(item.expected_gain) if item.expected_gain is not None else ""
    test = f"{ended(item.experiment.hypothesis)} {bar(item.experiment)}"
    return (
        "intervention",
        str(item.rank),
        item.title,
        item.action,
        "",
        item.experiment.change_one_thing,
        item.why,
        most,
        item.effort,
        test,
        "",
    )


def _step_row(step: Step) -> tuple[str, ...]:
    actions = " ".join(step.actions)
    return (
        "step",
        str(step.number),
        step.name,
        actions,
        step.status,
        step.decision,
        step.rationale,
        "",
        "",
        "",
        step.exit_criterion,
    )


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
