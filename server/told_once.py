"""A finding of an upload's first reading gives way to a later one on the same subject, which knows the brief."""

from collections.abc import Iterable

from agent.metrics.finding import Finding


def told_once(first: Iterable[Finding], later: Iterable[Finding]) -> list[Finding]:
    """Both, in order, without what the later findings say again of the same file and better; no id twice."""
    newer = list(later)
    said_again = {_subject(finding) for finding in newer}
    kept = (finding for finding in first if _subject(finding) not in said_again)
    return list({finding.id: finding for finding in (*kept, *newer)}.values())


def _subject(finding: Finding) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """What a finding is about: its check, its file, and what of the file."""
    file_id = finding.provenance.file_id if finding.provenance else ""
    return finding.check, file_id, tuple(sorted(finding.about.items()))
