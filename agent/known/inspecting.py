"""The evidence of a turn: files read under the context the user gave, pasted blocks, and every check of scores."""

import asyncio
import hashlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from agent.brief import FactKind
from agent.experiments import as_finding
from agent.intake.reading import Pasted
from agent.known.doubts import doubts
from agent.known.gathering import context, gather, measured_goals
from agent.known.situation import Situation
from agent.known.stated import stated_findings
from agent.metrics.evidence import Context, DataPoint, ErrorShare, Evidence, Score
from agent.metrics.finding import Finding, Missing, finding_id
from agent.metrics.inspection import Inspection
from agent.metrics.score_checks import SCORE_CHECKS
from agent.state import Held, ThreadState
from agent.turns import FileHandle, ThreadEvidence
from agent.vocabulary import Basis, Split


class Looked(NamedTuple):
    """What inspecting brought: the situation to decide from, what the files say, and what the thread must hold."""

    now: Situation
    inspections: tuple[Inspection, ...]
    fresh: tuple[Inspection, ...]  # made in this turn
    held: Mapping[str, Held]
    inspected_under: str


async def look(
    memory: ThreadState, evidence: ThreadEvidence, files: Sequence[FileHandle], pasted: Sequence[Pasted], turn: int
) -> Looked:
    """Read what is new or must be read anew, then run the checks of scores on stated and measured numbers together."""
    seen = context(memory.brief, memory.corrections)
    digest = digest_of(seen)
    handles = {handle.file_id: handle for handle in (*evidence.files, *files)}
    fresh: list[Inspection] = []
    held = dict(memory.held)
    if handles and digest != (memory.inspected_under or digest_of(Context())):
        fresh += await _read(list(handles.values()), seen)
    else:
        unread = [handle for id_, handle in handles.items() if id_ not in evidence.inspections and id_ not in held]
        joint = len(handles) > 1 and any(handle in files for handle in handles.values())
        if joint:
            fresh += await _read(list(handles.values()), seen)
        elif unread:
            fresh += await _read(unread, seen)
    fresh += await _read_pasted(pasted, turn, seen)
    for inspection in fresh:
        held[inspection.file_id] = Held(
            inspection=inspection.model_copy(update={"findings": (), "figures": {}}),
            findings=[finding.id for finding in inspection.findings],
            turn=turn,
        )
    known = {finding.id: finding for finding in evidence.findings}
    inspections = _current(evidence, _standing(held, memory), fresh, known)
    return Looked(
        now=situation(memory, inspections),
        inspections=inspections,
        fresh=tuple(fresh),
        held=held,
        inspected_under=digest,
    )


def situation(memory: ThreadState, inspections: Sequence[Inspection]) -> Situation:
    """Everything known after the checks: findings of files, of scores, and of the user's words."""
    collected = gather(memory.brief, inspections, memory.corrections)
    charted = [finding for inspection in inspections for finding in inspection.charted()]
    from_files = [finding for finding in charted if not _lacks_ceiling(finding, collected)]
    tagged = tuple(_as_share(finding) for finding in charted if _lacks_ceiling(finding, collected))
    shares = (*collected.shares, *tagged)
    checked, missing = check_scores(collected.scores, collected.points, shares, collected.context)
    told = {_told(finding) for finding in from_files}
    made = [finding for finding in checked if _told(finding) not in told]
    first = Situation(memory.brief, _by_id((*from_files, *made)), measured=measured_goals(inspections))
    logged = [as_finding(entry) for entry in memory.ledger]
    findings = _by_id((*from_files, *made, *stated_findings(first), *logged))
    lacking = (*missing, *(lack for inspection in inspections for lack in inspection.missing), *doubts(inspections))
    return Situation(
        memory.brief,
        findings,
        missing=tuple(dict.fromkeys(lacking)),
        ledger=tuple(memory.ledger),
        rejected=tuple(memory.rejected),
        measured=first.measured,
        considered=frozenset(memory.considered),
        turn=memory.turn,
    )


def _told(finding: Finding) -> tuple[str, str]:
    """What a check says of a file: from its rows, it says so better than from the scores that were read there."""
    return finding.check, finding.provenance.file_id if finding.provenance else finding.id


def _lacks_ceiling(finding: Finding, collected: Evidence) -> bool:
    """Whether a tag was counted in a file before the error was known that its ceiling follows from."""
    known = any(score.error is not None and score.split in {Split.dev, Split.test} for score in collected.scores)
    counted = finding.check == "tag_ceiling" and finding.basis is Basis.measured and bool(finding.quantities)
    return known and counted and not any(quantity.name.startswith("ceiling") for quantity in finding.quantities)


def _as_share(finding: Finding) -> ErrorShare:
    """The counted tag as a line of an error analysis, to be checked again beside the error."""
    share, component = finding.quantities[0], finding.about.get("component")
    total = share.n or 0
    return ErrorShare(
        about=component or finding.about.get("tag", ""),
        errors=round(share.value * total),
        total=total,
        is_component=component is not None,
        basis=Basis.measured,
        provenance=finding.provenance,
    )


@lru_cache(maxsize=128)
def check_scores(
    scores: tuple[Score, ...], points: tuple[DataPoint, ...], shares: tuple[ErrorShare, ...], context: Context
) -> tuple[tuple[Finding, ...], tuple[Missing, ...]]:
    """The checks that need no frames: plain Python, every turn; not done again for a turn that brings no number."""
    evidence = Evidence(scores, points, shares, context=context)
    results = [result for check in SCORE_CHECKS for result in check(evidence)]
    findings = tuple(result for result in results if isinstance(result, Finding))
    return findings, tuple(result for result in results if isinstance(result, Missing))


def digest_of(seen: Context) -> str:
    """What of the context a file's own checks depend on: of the sizes, those of the held-out sets alone."""
    relevant = replace(seen, n={split: seen.n[split] for split in (Split.dev, Split.test) if split in seen.n})
    return hashlib.sha256(repr(relevant).encode()).hexdigest()[:16]


def _by_id(findings: Iterable[Finding]) -> dict[str, Finding]:
    return {finding.id: finding for finding in findings}


def _standing(held: Mapping[str, Held], memory: ThreadState) -> dict[str, Held]:
    """Those that a later experiment has not overtaken: every score of the file was reported anew with its result."""
    reported = {entry.turn for entry in memory.ledger}
    newer = [fact for fact in memory.brief.of(FactKind.score) if fact.turn in reported]

    def overtaken(item: Held) -> bool:
        splits = {score.split for score in item.inspection.scores}
        return bool(splits) and splits <= {fact.split for fact in newer if fact.turn > item.turn}

    return {id_: item for id_, item in held.items() if not overtaken(item)}


def _current(
    evidence: ThreadEvidence, held: Mapping[str, Held], fresh: Sequence[Inspection], known: Mapping[str, Finding]
) -> tuple[Inspection, ...]:
    """The newest inspection of each file: this turn's, else one that an earlier turn made, else the upload's."""
    now = {inspection.file_id: inspection for inspection in fresh}
    current: dict[str, Inspection] = dict(evidence.inspections)
    for id_, item in held.items():
        found = tuple(known[each] for each in item.findings if each in known)
        current[id_] = now.get(id_) or item.inspection.model_copy(update={"findings": found})
    return tuple(current.values())


async def _read(handles: Sequence[FileHandle], seen: Context) -> list[Inspection]:
    from agent.metrics.inspect import inspect_together

    return list(
        await asyncio.to_thread(
            inspect_together, [(handle.file_id, handle.name, handle.path) for handle in handles], seen
        )
    )


async def _read_pasted(pasted: Sequence[Pasted], turn: int, seen: Context) -> list[Inspection]:
    """Pasted blocks, written to a folder that lives as long as their inspection."""
    if not pasted:
        return []
    with tempfile.TemporaryDirectory() as folder:
        handles = []
        for block in pasted:
            path = Path(folder) / Path(block.name).name
            path.write_text(block.text, encoding="utf-8")
            handles.append(FileHandle(finding_id("pasted", turn, block.name, block.text), block.name, path))
        return await _read(handles, seen)
