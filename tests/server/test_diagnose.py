"""The stateless call, over HTTP and in the terminal."""

import json
from pathlib import Path

import httpx
from fastapi import FastAPI

from server.web.views import EXAMPLES
from tests.server.test_cli import run

PREDICTIONS = EXAMPLES / "inspection_predictions.csv"
BRIEF = (
    "We classify photos of parts. 3,000 labelled photos; a trained prototype runs and is below its target of 97%. "
    "Training photos come from one camera only."
)


async def test_files_and_a_brief_give_findings_and_a_plan_and_nothing_is_kept(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    files = [("files", ("a.csv", PREDICTIONS.read_bytes())), ("files", ("empty.csv", b""))]
    answer = (await client.post("/v1/diagnose", files=files, data={"brief": "plan it"})).json()

    checks = {finding["check"] for finding in answer["findings"]}
    assert {"slice_concentration", "unreadable_file"} <= checks
    assert answer["plan"]["version"] == 1
    assert app.state.wiring.store.threads.listed("local") == []
    assert list(app.state.wiring.files.folder.iterdir()) == []


def test_a_finding_that_the_brief_completes_is_listed_once(tmp_path: Path) -> None:
    """A tag counted in a file has no ceiling until the brief says the dev error; then the ceiling stands alone."""
    sheet = tmp_path / "errors.csv"
    rows = [f"{place},{'night' if place < 60 else 'blurry'}" for place in range(100)]
    sheet.write_text("\n".join(["id,tags", *rows]), encoding="utf-8")
    brief = "We classify animals in photos. 3,000 labelled photos; the dev error is 18% on 2,500 photos."

    findings = json.loads(run("diagnose", str(sheet), "--brief", brief, "--json", folder=tmp_path).stdout)["findings"]

    told = [finding["claim"] for finding in findings if finding["check"] == "tag_ceiling"]
    assert len(told) == 2
    assert all("off the dev error" in claim for claim in told)


async def test_nothing_to_diagnose_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/v1/diagnose", data={"brief": " "})).status_code == 415
    assert (await client.post("/v1/diagnose", files=[("brief", (None, b" "))])).status_code == 422


def test_the_report_shows_findings_and_plan_and_the_gate_fires(tmp_path: Path) -> None:
    told = run(
        "diagnose", str(PREDICTIONS), "--brief", BRIEF, "--fail-on", "slice_concentration", "--html",
        str(tmp_path / "report.html"), folder=tmp_path,
    )  # fmt: skip

    assert told.returncode == 1
    assert "cam_b" in told.stdout
    assert "Do this next" in told.stdout
    assert "\x1b[" not in told.stdout
    assert "--fail-on slice_concentration" in told.stderr
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "data:image/svg+xml;base64," in page


def test_a_gate_on_a_check_that_does_not_exist_is_refused_with_the_nearest_names(tmp_path: Path) -> None:
    mistyped = run("diagnose", str(PREDICTIONS), "--fail-on", "leakage_overlaps", folder=tmp_path)
    foreign = run("diagnose", str(PREDICTIONS), "--fail-on", "any,zzz", folder=tmp_path)

    assert (mistyped.returncode, foreign.returncode) == (2, 2)
    assert "no check 'leakage_overlaps'; did you mean leakage_overlap" in mistyped.stderr
    assert "no check 'zzz'; the checks are annotator_ceiling, any," in foreign.stderr


def test_json_goes_to_standard_output_alone(tmp_path: Path) -> None:
    told = run("diagnose", str(PREDICTIONS), "--json", folder=tmp_path)

    assert told.returncode == 0
    assert set(json.loads(told.stdout)) == {"findings", "plan", "asks"}


def test_an_unreadable_file_is_reported_with_its_exit_code(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    told = run("diagnose", str(empty), folder=tmp_path)

    assert told.returncode == 2
    assert "empty.csv" in told.stdout


def test_chat_answers_lines_from_a_pipe(tmp_path: Path) -> None:
    told = run("chat", given=f"hi\n/file {PREDICTIONS}\n{BRIEF}\n/plan\n/file nothing.csv\n/quit\n", folder=tmp_path)

    assert told.returncode == 0
    assert "Do this next" in told.stdout
    assert "nothing.csv is not a file" in told.stdout
    assert "Traceback" not in told.stderr
