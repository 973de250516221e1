"""How the terminal shows replies, findings and plans: short lines, small charts, colour only where it is wanted."""

import os
import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from agent.metrics.finding import FRACTION, Finding, Quantity
from agent.plan import ExecutionPlan, Intervention, Step
from agent.prose import DOING, gain, reaching, upper, with_interval
from agent.vocabulary import StepStatus, Verdict
from server.terminal.charting import bar, chart, scale
from server.terminal.markup import lines
from server.web.words import BOTTLENECK, STATUS, STEP, VERDICT

WIDEST = 100  # longer lines are hard to read
MOST_QUANTITIES = 4  # of a finding; --json has all of them
MARK = {
    StepStatus.done: "✓",
    StepStatus.now: "●",
    StepStatus.next: "○",
    StepStatus.blocked: "!",
    StepStatus.later: "·",
    StepStatus.skipped: "-",
}
COLOUR = {"bold": "1", "soft": "2", "red": "31", "green": "32", "amber": "33"}
OF_VERDICT = {Verdict.supported: "green", Verdict.undetermined: "amber", Verdict.refuted: "soft", Verdict.note: "soft"}
CLEAR = "\r\x1b[K"

Branch = tuple[str, str]
"""A branch of the plan's tree: what it is, and what it says."""


class Writer:
    """Writes to a stream; styles only on a terminal, and never against NO_COLOR."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._styled = self._live and not os.environ.get("NO_COLOR")
        self._width = min(shutil.get_terminal_size().columns, WIDEST) if self._live else WIDEST
        self._status = False

    def line(self, text: str = "", style: str = "", indent: int = 0, hang: str = "") -> None:
        """One paragraph, wrapped; `hang` stands before each line but the first."""
        room = max(self._width - indent, 1)
        rows = textwrap.wrap(text, room, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)
        for row in rows or [""]:
            self._put(f"{' ' * indent if row else ''}{self._in(style, row)}")

    def markdown(self, text: str) -> None:
        """A line of Markdown: a paragraph, a heading or an item of a list."""
        for line in lines(text, self._width):
            shown = " ".join(self._in("bold" if word.bold else "", word.text) for word in line.words)
            self._put(f"{' ' * line.indent}{line.mark}{shown}")

    def status(self, text: str) -> None:
        """What goes on just now, in a line that the next one replaces; on a terminal only."""
        if self._live:
            self._stream.write(f"{CLEAR}{self._in('soft', text[: self._width - 1])}")
            self._stream.flush()
            self._status = True

    def finding(self, finding: Finding) -> None:
        """A claim, its verdict, its chart and its numbers."""
        self.line(finding.claim, "bold", 2)
        self.line(f"{VERDICT[finding.verdict]} · {finding.check}", OF_VERDICT[finding.verdict], 4)
        drawn = list(chart(finding.figure)) if finding.figure is not None else []
        for row in (*drawn, *rows(finding.quantities[:MOST_QUANTITIES], bars=not drawn)):
            self.line(row, indent=4)
        if finding.settled_by is not None:
            self.line(f"what would settle it: {with_interval(finding.settled_by)}", "soft", 4)
        for caveat in finding.caveats:
            self.line(f"note: {caveat}", "soft", 4)

    def plan(self, plan: ExecutionPlan) -> None:
        """The plan as a tree."""
        first, *others = plan.interventions
        self.line(f"Do this next: {first.title}", "bold")
        self._tree(_reasons(plan, first))
        if others:
            self.line("After that, if it does not help", "bold")
            self._tree([(f"{item.rank}", item.title) for item in others])
        for warning in plan.warnings:
            self.line(f"Warning: {warning.why}", "amber")
        if plan.not_now:
            self.line("Not now", "bold")
            self._tree([(upper(DOING[item.action]), item.reason) for item in plan.not_now])
        self.line("The nine steps", "bold")
        self._steps(plan.steps)

    def _steps(self, steps: Sequence[Step]) -> None:
        for step in steps:
            last = step is steps[-1]
            name = f"{MARK[step.status]} {step.number} {STEP[step.name]} ({STATUS[step.status]})"
            self.line(f"{'└─' if last else '├─'} {name}", "green" if step.status is StepStatus.now else "")
            if step.status in {StepStatus.now, StepStatus.blocked}:
                pad = f"{' ' if last else '│'}      "
                self.line(f"{pad}{step.decision}", "soft", hang=pad)

    def _tree(self, branches: Sequence[Branch]) -> None:
        for branch in branches:
            last = branch is branches[-1]
            name, says = branch
            self.line(f"{'└─' if last else '├─'} {name}: {says}", hang="   " if last else "│  ")

    def _put(self, row: str) -> None:
        self._stream.write(f"{CLEAR if self._status else ''}{row}\n")
        self._stream.flush()
        self._status = False

    def _in(self, style: str, text: str) -> str:
        return f"\x1b[{COLOUR[style]}m{text}\x1b[0m" if self._styled and style and text else text


def rows(quantities: Iterable[Quantity], *, bars: bool = True) -> Iterator[str]:
    """A quantity a line: its name, a bar with its interval if it is a rate, its value."""
    shown = list(quantities)
    width = max((len(quantity.name) for quantity in shown), default=0)
    rates = [quantity for quantity in shown if bars and quantity.unit == FRACTION and 0 <= quantity.value <= 1]
    end = scale(max((max(quantity.interval or (quantity.value,)) for quantity in rates), default=1.0))
    for quantity in shown:
        drawn = f"{_bar(quantity, end)}  " if quantity in rates else ""
        yield f"{quantity.name:{width}}  {drawn}{with_interval(quantity)}"


def _bar(quantity: Quantity, end: float) -> str:
    low, high = quantity.interval or (quantity.value, quantity.value)
    return bar(quantity.value / end, (low / end, high / end) if high > low else None)


def _reasons(plan: ExecutionPlan, first: Intervention) -> list[Branch]:
    """Why this comes first, what it may bring, and the experiment that would prove it wrong."""
    promised = [("gain at most", gain(first.expected_gain))] if first.expected_gain is not None else []
    return [
        ("why", first.why),
        ("holds you back", f"{BOTTLENECK[plan.diagnosis.bottleneck].lower()} ({plan.diagnosis.basis})"),
        *promised,
        ("effort", first.effort.value),
        ("hypothesis", first.experiment.hypothesis),
        ("change one thing", first.experiment.change_one_thing),
        ("it worked if", reaching(first.experiment.success_threshold)),
        ("when to give up", first.experiment.stop_rule),
    ]
