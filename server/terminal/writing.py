"""How the terminal shows findings and plans: short lines, small bars, colour only where it is wanted."""

import os
import shutil
import textwrap
from collections.abc import Iterable, Iterator
from typing import TextIO

from agent.metrics.finding import FRACTION, Finding, Quantity
from agent.plan import ExecutionPlan
from agent.prose import DOING, with_interval
from agent.vocabulary import StepStatus, Verdict
from server.web.words import BOTTLENECK, STATUS, STEP, VERDICT

BAR_CELLS = 20
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


class Writer:
    """Writes to a stream; styles only on a terminal, and never against NO_COLOR."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._styled = stream.isatty() and not os.environ.get("NO_COLOR")
        self._width = min(shutil.get_terminal_size().columns, WIDEST) if stream.isatty() else WIDEST

    def line(self, text: str = "", style: str = "", indent: int = 0) -> None:
        """One paragraph, wrapped."""
        wrapped = textwrap.wrap(text, self._width - indent, break_long_words=False, break_on_hyphens=False) or [""]
        for row in wrapped:
            shown = f"\x1b[{COLOUR[style]}m{row}\x1b[0m" if self._styled and style else row
            self._stream.write(f"{' ' * indent if row else ''}{shown}\n")

    def raw(self, text: str) -> None:
        """Text as it comes, at once."""
        self._stream.write(text)
        self._stream.flush()

    def finding(self, finding: Finding) -> None:
        """A claim, and its numbers as bars."""
        self.line(finding.claim, "bold", 2)
        self.line(f"{VERDICT[finding.verdict]} · {finding.check}", OF_VERDICT[finding.verdict], 4)
        for row in rows(finding.quantities[:MOST_QUANTITIES]):
            self.line(row, indent=4)
        if finding.settled_by is not None:
            self.line(f"what would settle it: {with_interval(finding.settled_by)}", "soft", 4)
        for caveat in finding.caveats:
            self.line(f"note: {caveat}", "soft", 4)

    def plan(self, plan: ExecutionPlan) -> None:
        """The plan as a tree."""
        first = plan.interventions[0]
        self.line(f"Do this next: {first.title}", "bold")
        self.line(first.why, indent=2)
        self.line(f"holds you back: {BOTTLENECK[plan.diagnosis.bottleneck].lower()}", "soft", 2)
        self.line(f"proves it wrong: {first.experiment.hypothesis} {first.experiment.stop_rule}", "soft", 2)
        for warning in plan.warnings:
            self.line(f"Warning: {warning.why}", "amber")
        for item in plan.not_now:
            self.line(f"Not now, {DOING[item.action]}: {item.reason}", "soft")
        self.line("Steps", "bold")
        for step in plan.steps:
            style = "green" if step.status is StepStatus.now else ""
            self.line(f"{MARK[step.status]} {step.number} {STEP[step.name]} ({STATUS[step.status]})", style, 2)
            if step.status in {StepStatus.now, StepStatus.blocked}:
                self.line(step.decision, "soft", 6)


def rows(quantities: Iterable[Quantity]) -> Iterator[str]:
    """A quantity a line: its name, a bar if it is a rate, its value and interval."""
    shown = list(quantities)
    width = max((len(quantity.name) for quantity in shown), default=0)
    for quantity in shown:
        rate = quantity.unit == FRACTION and 0 <= quantity.value <= 1
        drawn = f"{bar(quantity.value)}  " if rate else ""
        yield f"{quantity.name:{width}}  {drawn}{with_interval(quantity)}"


def bar(share: float) -> str:
    """A share from 0 to 1 as a bar.

    >>> bar(0.25)
    '█████···············'
    """
    full = round(share * BAR_CELLS)
    return "█" * full + "·" * (BAR_CELLS - full)
