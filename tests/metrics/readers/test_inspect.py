"""The door: a child process a file, hostile files cost one sentence, and what the user said is applied."""

import asyncio
import gzip
import io
import multiprocessing
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest

from agent.metrics.evidence import Context, Correction
from agent.metrics.inspect import inspect_file, inspect_together
from agent.metrics.inspection import Inspection
from agent.metrics.limits import Limits
from agent.metrics.reading import Source
from agent.metrics.recognition import contents_of
from agent.metrics.sandbox import Died, Job, run
from agent.vocabulary import Basis, Split
from tests.metrics.readers.stored import DATA

PREDICTIONS = "id,label,pred,val_1\n" + "".join(f"{n},{'cat' if n % 3 else 'dog'},cat,x{n % 5}\n" for n in range(60))
TIGHT = Limits(inspect_memory_mb=1024, inspect_cpu_seconds=3)


def inspect(folder: Path, name: str, content: bytes | str, context: Context | None = None) -> Inspection:
    """The inspection of a file with this content."""
    path = folder / "upload"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return inspect_file("f1", name, path, context or Context(), TIGHT)


def test_a_number_says_which_file_it_came_from(tmp_path: Path) -> None:
    """A measured score carries its provenance and no quote."""
    found = inspect(tmp_path, "dev_predictions.csv", PREDICTIONS)

    assert [(s.split, s.metric, round(s.value, 4), s.n) for s in found.scores] == [(Split.dev, "accuracy", 0.6667, 60)]
    place = found.scores[0].provenance
    assert place is not None
    assert (found.scores[0].basis, place.file_id, place.name) == (Basis.measured, "f1", "dev_predictions.csv")
    assert found.reading is not None
    assert found.reading.columns["label"] == "label"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("blank.csv", b"\n\n  \n", "the file is empty"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20, "binary file"),
        ("noise.bin", bytes(range(256)) * 40, "binary file"),
        ("header.csv", b"id,label,pred\n", "no row of data"),
        ("broken.json", b'{"log_history": [{"loss": 1.0,', "line 1, column"),
        ("broken.parquet", b"PAR1" + bytes(200), "no Parquet file"),
        ("broken.xlsx", b"PK\x03\x04" + bytes(200), "damaged"),
        ("deep.json", b"[" * 100_000, "nested too deeply"),
        ("model.pkl", b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix" + bytes(60), "binary file"),
        ("words.txt", b"We tried many things and none of them worked.\nWhat now?\n", "no table, log line or JSON"),
    ],
)
def test_a_file_that_cannot_be_read_costs_one_sentence(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    """The sentence names the file and what to do instead; nothing is raised."""
    found = inspect(tmp_path, name, content)

    assert found.error is not None
    assert says in found.error.problem + found.error.where
    assert found.error.file == name
    assert found.error.remedy


FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    b"</sheetData></worksheet>"
)


def test_bombs_cost_one_sentence(tmp_path: Path) -> None:
    """A gzip and a zip that unpack to a thousand times their size, a Parquet file that repeats one value."""
    zeros = b"0,1,2\n" * 6_000_000
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("a.csv", zeros)

    for name, content in (("a.csv.gz", gzip.compress(zeros)), ("a.zip", archive.getvalue())):
        found = inspect(tmp_path, name, content)
        assert found.error is not None
        assert "unpacks to more than" in found.error.problem
    repeated = io.BytesIO()
    pl.DataFrame({"y": pl.repeat(1, 30_000_000, dtype=pl.Int8, eager=True)}).write_parquet(repeated)
    found = inspect(tmp_path, "a.parquet", repeated.getvalue())
    assert found.error is not None
    assert "too many" in found.error.problem


def test_a_workbook_with_one_far_cell_costs_one_sentence(tmp_path: Path) -> None:
    """Its library would make room for 17 billion cells; the child ends, and the sentence says of what."""
    near = (Path(__file__).parents[2] / "data" / "xlsx").glob("*.xlsx")
    packed, far = zipfile.ZipFile(next(near)), io.BytesIO()
    with zipfile.ZipFile(far, "w") as book:
        for name in packed.namelist():
            book.writestr(name, FAR if name.startswith("xl/worksheets/sheet") else packed.read(name))

    found = inspect(tmp_path, "far.xlsx", far.getvalue())

    assert found.error is not None
    assert "memory" in found.error.problem


@pytest.mark.parametrize(
    ("function", "says"), [("hoard", "memory"), ("crowd", "memory"), ("spin", "longer"), ("vanish", "crashed")]
)
def test_a_child_that_misbehaves_is_told_apart(function: str, says: str) -> None:
    """Memory, time and sudden death have a sentence each, and the caller goes on."""
    limits = Limits(inspect_memory_mb=1024, inspect_cpu_seconds=1)

    with pytest.raises(Died, match=says):
        run(Job("tests.metrics.readers.misbehaving", function, ""), 0, limits)


def test_a_file_name_is_data(tmp_path: Path) -> None:
    """Control characters and endless names do not reach the page."""
    found = inspect(tmp_path, "a\x1b[31m\n" + "b" * 300 + ".csv", PREDICTIONS)

    assert len(found.name) <= 80
    assert found.name.isprintable()


def test_the_user_can_say_what_a_column_is(tmp_path: Path) -> None:
    """Column 2 is taken for the label although its name says nothing."""
    text = PREDICTIONS.replace("id,label,pred,val_1", "id,col_b,pred,where")
    context = Context(corrections=(Correction("2", "column", "y"),))

    assert inspect(tmp_path, "a.csv", text).scores == ()
    found = inspect(tmp_path, "a.csv", text, context)

    assert found.scores[0].n == 60
    assert found.reading is not None
    assert "As you said" in " ".join(found.reading.notes)


def test_the_user_can_say_what_a_split_is(tmp_path: Path) -> None:
    """As in "val_1 is the test set": in the cells of a split column and in the names of columns."""
    context = Context(corrections=(Correction("val_1", "split", "test"),))
    curve = "epoch,train_acc,val_1_acc,val_2_acc\n1,0.5,0.4,0.3\n2,0.6,0.5,0.4\n"
    table = "split,accuracy,n\nval_1,0.8,100\nval_2,0.7,100\n"

    assert {s.split for s in inspect(tmp_path, "c.csv", curve, context).scores} == {Split.train, Split.dev, Split.test}
    assert [s.split for s in inspect(tmp_path, "t.csv", table, context).scores] == [Split.test, Split.dev]


async def test_a_server_inspects_in_threads_and_leaves_no_child_behind(tmp_path: Path) -> None:
    """Four uploads at once, off the event loop; afterwards every child is gone."""
    path = tmp_path / "upload"
    path.write_text(PREDICTIONS)

    found = await asyncio.gather(*(asyncio.to_thread(inspect_file, str(n), "a.csv", path) for n in range(4)))

    assert [one.error for one in found] == [None] * 4
    assert multiprocessing.active_children() == []


def test_one_bad_file_does_not_cost_the_others(tmp_path: Path) -> None:
    """Several files together: each has its own inspection, in order."""
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_text(PREDICTIONS)
    bad.write_bytes(b"")

    found = inspect_together([("b", "bad.csv", bad), ("g", "good.csv", good)], Context(), TIGHT)

    assert [one.file_id for one in found] == ["b", "g"]
    assert found[0].error is not None
    assert found[1].scores


def test_metadata_is_joined_onto_predictions_by_id(tmp_path: Path) -> None:
    """Two files, one diagnosis: the note says how they were joined."""
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text(
        "image_id,label,pred\n" + "".join(f"i{n},cat,{'dog' if n % 4 == 0 else 'cat'}\n" for n in range(200))
    )
    second.write_text("image_id,camera\n" + "".join(f"i{n},{'old' if n % 4 == 0 else 'new'}\n" for n in range(200)))

    found = inspect_together([("p", "dev_predictions.csv", first), ("m", "meta.csv", second)], Context())

    assert found[0].reading is not None
    assert "Joined with meta.csv by 'image_id'." in found[0].reading.notes
    assert any(finding.about.get("value") == "old" for finding in found[0].findings)


def test_labels_and_predictions_in_two_files_are_put_together(tmp_path: Path) -> None:
    """Neither says anything alone."""
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("id,label\n" + "".join(f"i{n},cat\n" for n in range(50)))
    second.write_text("id,pred\n" + "".join(f"i{n},{'dog' if n < 5 else 'cat'}\n" for n in range(50)))

    found = inspect_together([("l", "labels.csv", first), ("p", "preds.csv", second)], Context())

    assert [round(score.error or 0, 6) for score in found[0].scores] == [0.1]


def test_the_user_can_say_which_set_a_file_is(tmp_path: Path) -> None:
    """The file's name says nothing; the user does."""
    context = Context(corrections=(Correction("results.csv", "split", "test"),))

    assert [s.split for s in inspect(tmp_path, "results.csv", PREDICTIONS, context).scores] == [Split.test]


def test_tensorboard_folders_of_one_run_make_one_curve(tmp_path: Path) -> None:
    """Keras writes train/ and validation/ as files of their own; overfitting shows only when both are seen."""
    events = (DATA / "tfevents/events.out.tfevents.1795562881").read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as logs:
        logs.writestr("logs/run1/train/events.out.tfevents.1", events.replace(b"Loss/val", b"Loss/xyz"))
        logs.writestr("logs/run1/validation/events.out.tfevents.2", events)

    contents = contents_of(Source("logs.zip", archive.getvalue()))

    assert len(contents.frames) == 1
    assert set(contents.frames[0].data["split"].drop_nulls()) == {"train", "dev"}
    assert list(contents.frames[0].data["run"].unique()) == ["run1"]


def test_the_door_is_light_to_import() -> None:
    """The server imports it at start; polars belongs to the child."""
    code = "import sys, agent.metrics.inspect; sys.exit('polars' in sys.modules or 'scipy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_examples_of_train_and_test_in_two_files_are_compared(tmp_path: Path) -> None:
    """A leak shows although neither file has a prediction."""
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("image_id,label\n" + "".join(f"i{n},{'cat' if n % 2 else 'dog'}\n" for n in range(300)))
    second.write_text("image_id,label\n" + "".join(f"i{n},{'cat' if n % 2 else 'dog'}\n" for n in range(200, 400)))

    found = inspect_together([("a", "train.csv", first), ("b", "test.csv", second)], Context())

    assert any(finding.check == "leakage_overlap" for one in found for finding in one.findings)


def test_two_models_in_two_files_are_compared_on_the_same_examples(tmp_path: Path) -> None:
    """The second model is right where the first is wrong: a paired comparison, not two rates side by side."""
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("id,label,pred\n" + "".join(f"i{n},cat,{'dog' if n % 4 == 0 else 'cat'}\n" for n in range(400)))
    second.write_text("id,label,pred\n" + "".join(f"i{n},cat,{'dog' if n % 20 == 0 else 'cat'}\n" for n in range(400)))

    found = inspect_together([("a", "old_dev.csv", first), ("b", "new_dev.csv", second)], Context())

    assert any(finding.check == "compare_models" for finding in found[0].findings)
    assert [one.scores[0].model for one in found] == ["old_dev", "new_dev"]


def test_a_zip_packed_with_zstandard_is_read_and_bounded(tmp_path: Path) -> None:
    """Python's own zipfile knows no Zstandard: the member is unpacked beside it, as far as any other."""
    log = (DATA / "archives" / "inspect.eval").read_bytes()

    assert inspect(tmp_path, "log.eval", log).scores[0].n == 16
    damaged = log[:200] + bytes(3000) + log[3200:]
    error = inspect(tmp_path, "log.eval", damaged).error
    assert error is not None
    assert "damaged" in error.problem


def test_the_limits_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_INSPECT_CPU_SECONDS", "7")
    monkeypatch.setenv("PLUMBLINE_INSPECT_MEMORY_MB", "700")
    monkeypatch.setenv("PLUMBLINE_INSPECT_WALL_FACTOR", "2")
    limits = Limits()

    assert (limits.cpu(0), limits.wall(0), limits.memory(0)) == (7, 14.0, 700 * 2**20)
    assert limits.memory(100 * 2**20) > limits.memory(0)  # a large file may take more


def test_a_file_dies_at_the_limit_that_was_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLUMBLINE_INSPECT_MEMORY_MB", "512")
    monkeypatch.setenv("PLUMBLINE_INSPECT_MEMORY_PER_FILE_MB", "0")
    path = tmp_path / "large.csv"
    path.write_text("y_true,y_pred\n" + "cat,dog\n" * 3_000_000, encoding="utf-8")
    inspection = inspect_file("f1", "large.csv", path)

    assert inspection.error is not None
    assert "memory" in inspection.error.problem
