"""`plumbline diagnose`: files in, a report out, in this process and without a server."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from agent.metrics.finding import Finding
from agent.turns import FileHandle
from agent.vocabulary import Verdict
from server.coaching import UNREADABLE, Coaching
from server.diagnose import Diagnosed, diagnose
from server.terminal.serving import load_settings, refuse
from server.terminal.writing import Writer

DONE, FIRED, UNUSABLE = 0, 1, 2
ANY = "any"  # --fail-on any: whatever speaks for a bottleneck and is supported


def diagnose_files(paths: Sequence[Path], *, brief: str, as_json: bool, html: Path | None, fail_on: str) -> int:
    """Print the report; the exit code."""
    for path in paths:
        if not path.is_file():
            refuse(f"{path} is not a file; give the paths of metric files")
    gates = {name.strip() for name in fail_on.split(",") if name.strip()}
    progress = Writer(sys.stderr)
    for path in paths:
        progress.line(f"reading {path.name}", "soft")
    handles = tuple(FileHandle(f"f{number}", path.name, path) for number, path in enumerate(paths, 1))
    diagnosed = asyncio.run(diagnose(Coaching(load_settings()), handles, brief))
    if html is not None:
        _write_html(html, paths, diagnosed)
    if as_json:
        sys.stdout.write(json.dumps(diagnosed.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n")
    else:
        _report(Writer(sys.stdout), diagnosed)
    fired = [finding for finding in diagnosed.findings if fires(finding, gates)]
    for finding in fired:
        progress.line(f"plumbline: --fail-on {finding.check}: {finding.claim}", "red")
    unread = [finding for finding in diagnosed.findings if finding.check == UNREADABLE]
    return FIRED if fired else UNUSABLE if unread else DONE


def fires(finding: Finding, gates: set[str]) -> bool:
    """Whether a finding fails the job: its check is named, or any fault counts, and the data support it."""
    if finding.verdict is not Verdict.supported:
        return False
    return finding.check in gates or (ANY in gates and any(strength > 0 for strength in finding.speaks.values()))


def _report(writer: Writer, diagnosed: Diagnosed) -> None:
    writer.line("Findings", "bold")
    for finding in diagnosed.findings:
        writer.finding(finding)
    if not diagnosed.findings:
        writer.line("Nothing that a check could use.", indent=2)
    writer.line()
    if diagnosed.plan is not None:
        writer.plan(diagnosed.plan)
        return
    writer.line("For a plan, say more with --brief:", "bold")
    for ask in diagnosed.asks:
        writer.line(ask.question, indent=2)


def _write_html(target: Path, paths: Sequence[Path], diagnosed: Diagnosed) -> None:
    from server.web.documents import document, findings_markdown, plan_document

    title = ", ".join(path.name for path in paths)
    if diagnosed.plan is not None:
        page = plan_document(diagnosed.plan, {finding.id: finding for finding in diagnosed.findings}, title)
    else:
        page = document(title, findings_markdown(title, diagnosed.findings), diagnosed.findings)
    try:
        target.write_text(page, encoding="utf-8")
    except OSError as error:
        refuse(f"cannot write {target} ({error.strerror}); choose another path for --html")
