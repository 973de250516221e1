"""`plumbline diagnose`: files in, a report out, in this process and without a server."""

import asyncio
import json
import sys
from collections.abc import Sequence
from difflib import get_close_matches
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
NEAR = 0.5  # how alike two names must be for one to be the other mistyped


def diagnose_files(paths: Sequence[Path], *, brief: str, as_json: bool, html: Path | None, fail_on: str) -> int:
    """Print the report; the exit code."""
    for path in paths:
        if not path.is_file():
            refuse(f"{path} is not a file; give the paths of metric files")
    gates = gates_of(fail_on)
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


def gates_of(fail_on: str) -> set[str]:
    """The names in --fail-on; a name that is no check ends the command, since its gate would never close."""
    from agent.metrics.frame_checks import FRAME_CHECKS
    from agent.metrics.score_checks import SCORE_CHECKS

    gates = {name.strip() for name in fail_on.split(",") if name.strip()}
    known = sorted({ANY, *(check.__name__ for check in (*SCORE_CHECKS, *FRAME_CHECKS))})
    for name in sorted(gates.difference(known)):
        near = get_close_matches(name, known, n=3, cutoff=NEAR)
        way_out = f"did you mean {' or '.join(near)}?" if near else f"the checks are {', '.join(known)}."
        refuse(f"--fail-on: there is no check {name!r}; {way_out}")
    return gates


def fires(finding: Finding, gates: set[str]) -> bool:
    """Whether a finding fails the job: its check is named, or any fault counts, and the data support it."""
    if finding.verdict is not Verdict.supported:
        return False
    return finding.check in gates or (ANY in gates and any(strength > 0 for strength in finding.speaks.values()))


def _report(writer: Writer, diagnosed: Diagnosed) -> None:
    writer.line("Findings", "bold")
    for finding in diagnosed.findings:
        writer.finding(finding)
        writer.line()
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
        page = document(title, findings_markdown(diagnosed.findings), diagnosed.findings)
    try:
        target.write_text(page, encoding="utf-8")
    except OSError as error:
        refuse(f"cannot write {target} ({error.strerror}); choose another path for --html")
