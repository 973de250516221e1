"""What pasted logs and tables show before they are inspected as files: a broken run, results, the size of a split."""

import re
from collections.abc import Sequence

from agent.brief import FactKind
from agent.intake import measures
from agent.intake.facts import Draft
from agent.intake.lexicon import trimmed
from agent.intake.numbers import plain
from agent.intake.pasted import Block
from agent.intake.status import STILL
from agent.vocabulary import Stage, Topic

_LOSS = re.compile(r"(?i)(?<![a-z_])(?:train(?:ing)?[_ ])?loss['\"]?\s*[:=]?\s*(\d+(?:\.\d+)?|nan|inf)(?![\w.])")
FEWEST_LOSSES = 4
"""Fewer logged losses may stand still by chance."""
_COUNT = re.compile(r"(?<![\w.])\d{1,3}(?:,\d{3})+(?![\w.])|(?<![\w.])\d{2,}(?![\w.%])")
FEWEST_EXAMPLES = 100
"""A smaller whole number in a table may be a percentage, an epoch or a version."""


def pasted_symptoms(blocks: Sequence[Block]) -> list[Draft]:
    """A pasted log shows a broken run before it is inspected as a file: NaN, or a loss that stands still."""
    for block in blocks:
        lines = [(match.start(), match.group()) for match in re.finditer(r"[^\n]+", block.text)]
        losses = [(start, line, _LOSS.search(line)) for start, line in lines]
        named = [(start, line, match[1].lower()) for start, line, match in losses if match]
        broken = next(((start, line) for start, line, value in named if value in {"nan", "inf"}), None)
        if broken is not None:
            return [_logged(block, *broken, "nan")]
        values = [float(value) for _, _, value in named if value not in {"nan", "inf"}]
        if len(values) >= FEWEST_LOSSES and max(values) - min(values) <= STILL * max(values):
            return [_logged(block, named[-1][0], named[-1][1], "frozen")]
    return []


def pasted_results(blocks: Sequence[Block]) -> list[Draft]:
    """A log or table of results shows that something was built."""
    drafts = []
    for block in blocks:
        line = next((match for match in re.finditer(r"[^\n]*\w[^\n]*", block.text)), None)
        if block.suffix and line is not None:
            first, last = trimmed(block.text, line.start(), line.end())
            begin = block.start + block.fence
            drafts.append(
                Draft(
                    FactKind.stage_hint,
                    begin + first,
                    begin + last,
                    Stage.prototype.value,
                    topic=Topic.status,
                    about="implied",
                )
            )
    return drafts[:1]


def _logged(block: Block, start: int, line: str, symptom: str) -> Draft:
    begin = block.start + block.fence + start
    first, last = trimmed(line, 0, len(line))
    return Draft(FactKind.training_symptom, begin + first, begin + last, symptom, topic=Topic.status)


def pasted_data(blocks: Sequence[Block]) -> list[Draft]:
    """A row of a table that names a split beside a count tells how much data there is."""
    for block in blocks:
        begin = block.start + block.fence
        for line in re.finditer(r"[^\n]+", block.text) if block.suffix in {"md", "csv"} else ():
            sizes = [plain(count) or 0 for count in _COUNT.findall(line.group())]
            if measures.split_cues(line.group()) and any(size >= FEWEST_EXAMPLES for size in sizes):
                first, last = trimmed(block.text, *line.span())
                return [Draft(FactKind.data_source, begin + first, begin + last, line.group().strip())]
    return []
