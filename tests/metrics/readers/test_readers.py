"""Every reader on files of its writers, and the rule that every module of the two folders is listed."""

from pathlib import Path

import pytest

from agent.metrics import readers, tables
from agent.metrics.errors import UnreadableFile
from agent.metrics.reading import Source
from agent.metrics.recognition import contents_of
from tests.metrics.readers.stored import DATA, read

EXPECTED = {
    "archives/catboost_info.zip": ("catboost", {"curve", "scores"}),
    "archives/hf_output.zip": ("json", {"curve", "scores"}),
    "archives/inspect.eval": ("inspect_log", {"eval_log", "scores"}),
    "archives/mlruns.zip": ("mlruns", {"curve", "scores", "trials"}),
    "archives/tensorboard_runs.zip": ("tfevents", {"curve", "scores"}),
    "catboost/catboost_training.json": ("catboost", {"curve", "scores"}),
    "catboost/console.log": ("catboost", {"curve", "scores"}),
    "console/diverging_steps.log": ("console", {"curve", "scores"}),
    "console/epoch_on_its_own_line.log": ("console", {"curve", "scores"}),
    "console/fairseq.log": ("console", {"curve", "scores"}),
    "console/hf_dicts.log": ("console", {"curve", "scores"}),
    "console/hf_trainer5.log": ("console", {"curve", "scores"}),
    "console/keras_progress.log": ("console", {"curve", "scores"}),
    "console/keras_progress_bar.log": ("console", {"curve", "scores"}),
    "console/keras_two_lines.log": ("console", {"curve", "scores"}),
    "console/key_value.txt": ("console", {"curve", "scores"}),
    "console/lgb_console.log": ("console", {"curve", "scores"}),
    "console/lightning_bar.log": ("console", {"curve", "scores"}),
    "console/lightning_tqdm.log": ("console", {"curve", "scores"}),
    "console/nanogpt.log": ("console", {"curve", "scores"}),
    "console/paddle.log": ("console", {"curve", "scores"}),
    "console/pytorch_imagenet.log": ("console", {"curve", "scores"}),
    "console/step_times.log": ("console", {"curve", "utilisation"}),
    "console/summary.txt": ("console", {"scores"}),
    "console/wandb_summary.log": ("console", {"curve", "scores"}),
    "console/word_language_model.log": ("console", {"curve", "scores"}),
    "console/xgb_console.log": ("console", {"curve", "scores"}),
    "delimited/Information-Retrieval_evaluation_dev_results.csv": ("csv", {"curve", "scores"}),
    "delimited/catboost_test_error.tsv": ("csv", {"curve", "scores"}),
    "delimited/confusion.csv": ("csv", {"predictions", "scores"}),
    "delimited/cross_validate.csv": ("csv", {"scores", "trials"}),
    "delimited/fastai_history.csv": ("csv", {"curve", "scores"}),
    "delimited/grid_search.csv": ("csv", {"scores", "trials"}),
    "delimited/keras_csvlogger.csv": ("csv", {"curve", "scores"}),
    "delimited/langsmith.csv": ("csv", {"scores"}),
    "delimited/learning_curve.csv": ("csv", {"points", "scores"}),
    "delimited/learning_curve_means.csv": ("csv", {"points", "scores"}),
    "delimited/lgb_record.csv": ("csv", {"curve", "scores"}),
    "delimited/lightning_metrics.csv": ("csv", {"curve", "scores"}),
    "delimited/mlflow_runs.csv": ("csv", {"scores", "trials"}),
    "delimited/notebook_table.txt": ("csv", {"curve", "scores"}),
    "delimited/nvidia_smi_query.csv": ("csv", {"utilisation"}),
    "delimited/openai_fine_tuning.csv": ("csv", {"curve", "scores"}),
    "delimited/optuna.csv": ("csv", {"scores", "trials"}),
    "delimited/predictions.csv.gz": ("csv", {"predictions", "scores"}),
    "delimited/ragas.csv": ("csv", {"components", "scores"}),
    "delimited/similarity_evaluation_dev_results.csv": ("csv", {"curve", "scores"}),
    "delimited/sklearn_report_frame.csv": ("csv", {"predictions", "scores"}),
    "delimited/stable_baselines3_progress.csv": ("csv", {"curve", "scores"}),
    "delimited/timm_summary.csv": ("csv", {"curve", "scores"}),
    "delimited/ultralytics_results.csv": ("csv", {"curve", "scores"}),
    "delimited/validation_curve.csv": ("csv", {"scores", "trials"}),
    "detection/pycocotools.txt": ("detection", {"scores"}),
    "detection/ultralytics_train.log": ("detection", {"curve", "scores"}),
    "detection/ultralytics_val.txt": ("detection", {"scores"}),
    "hf_trainer/sequence_classification.json": ("hf_trainer", {"curve", "scores"}),
    "hf_trainer/trainer_state.json": ("hf_trainer", {"curve", "scores"}),
    "hf_trainer/trl_dpo.json": ("hf_trainer", {"curve", "scores"}),
    "hf_trainer/trl_sft.json": ("hf_trainer", {"curve", "scores"}),
    "inspect_log/log.json": ("inspect_log", {"eval_log", "scores"}),
    "json_document/all_results.json": ("json", {"scores"}),
    "json_document/confusion.json": ("json", {"predictions", "scores"}),
    "json_document/cross_validate.json": ("json", {"scores", "trials"}),
    "json_document/deepeval.json": ("json", {"predictions", "scores"}),
    "json_document/learning_curve.json": ("json", {"points", "scores"}),
    "json_document/predict_results.json": ("json", {"scores"}),
    "json_document/predictions_columns.json": ("json", {"predictions", "scores"}),
    "json_document/predictions_split.json": ("json", {"predictions", "scores"}),
    "json_document/skorch_history.json": ("json", {"curve", "scores"}),
    "jsonl/detectron2_metrics.json": ("jsonl", {"curve", "scores", "utilisation"}),
    "jsonl/llama_factory.jsonl": ("jsonl", {"curve", "scores"}),
    "jsonl/lm_eval_samples.jsonl": ("jsonl", {"predictions", "scores"}),
    "jsonl/mmdetection.json": ("jsonl", {"curve", "scores", "utilisation"}),
    "jsonl/predictions.jsonl": ("jsonl", {"predictions", "scores"}),
    "lm_eval/results.json": ("lm_eval", {"scores"}),
    "markdown/lm_eval.txt": ("markdown", {"scores"}),
    "markdown/scores.md": ("markdown", {"scores"}),
    "metric_lists/keras_history.json": ("metric_lists", {"curve", "scores"}),
    "metric_lists/lgb_record.json": ("metric_lists", {"curve", "scores"}),
    "metric_lists/xgb_evals.json": ("metric_lists", {"curve", "scores"}),
    "metric_lists/xgb_sklearn_evals.json": ("metric_lists", {"curve", "scores"}),
    "nvidia_smi/dmon.txt": ("nvidia_smi", {"utilisation"}),
    "parquet/predictions.parquet": ("parquet", {"predictions", "scores"}),
    "printed/lightning_rich.log": ("printed", {"scores"}),
    "printed/skorch.log": ("printed", {"curve", "scores"}),
    "printed/spacy.log": ("printed", {"curve", "scores"}),
    "promptfoo/results.csv": ("promptfoo", {"eval_log", "scores"}),
    "promptfoo/results.json": ("promptfoo", {"eval_log", "scores"}),
    "promptfoo/results.jsonl": ("promptfoo", {"eval_log", "scores"}),
    "sklearn_report/sklearn_report.txt": ("sklearn_report", {"predictions", "scores"}),
    "sklearn_report/sklearn_report_dict.json": ("sklearn_report", {"predictions", "scores"}),
    "tfevents/events.out.tfevents.1795562881": ("tfevents", {"curve", "scores"}),
    "xlsx/predictions.xlsx": ("xlsx", {"predictions", "scores"}),
}
READER_NAMES = {str(getattr(reader, "__name__", "")).rsplit(".", 1)[-1] for reader in readers.READERS}
ERROR = 0.286666666667
"""What scikit-learn itself computes for the predictions that were written in so many formats."""


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_read_by_its_reader(name: str) -> None:
    """The format is known from the contents, and the frames follow."""
    contents = read(name)

    found = {frame.kind.value for frame in contents.frames}
    found |= {kind for kind in ("scores", "points", "shares") if getattr(contents, kind)}
    assert (contents.format, found) == EXPECTED[name]
    assert contents.why


@pytest.mark.parametrize("name", [name for name in EXPECTED if "predictions" in name or "confusion" in name])
def test_the_error_is_the_same_in_every_format(name: str) -> None:
    """One set of predictions, written in nine formats, has one error rate."""
    assert [(s.metric, s.error, s.n) for s in read(name).scores] == [("accuracy", ERROR, 300)]


def test_a_rebuilt_report_has_the_error_of_its_predictions() -> None:
    """The text rounds to two digits, the dict does not; both give the counts back."""
    frame = read("sklearn_report/sklearn_report_dict.json").frames[0]

    assert len(frame.data) == 300
    assert int((~frame.data["correct"]).sum()) == 86


def test_every_file_of_the_folders_is_expected() -> None:
    """A fixture without an expectation tests nothing."""
    folders = [path for path in DATA.iterdir() if path.name in READER_NAMES or path.name == "archives"]
    present = {str(path.relative_to(DATA)) for folder in folders for path in folder.iterdir()}

    assert present == set(EXPECTED)


@pytest.mark.parametrize(("package", "listed"), [(readers, readers.READERS), (tables, tables.RECOGNISERS)])
def test_every_module_of_the_folder_is_listed(package: object, listed: tuple[object, ...]) -> None:
    """The tuple is the one plug-in point: a module that is not in it would never run."""
    folder = Path(str(getattr(package, "__file__", ""))).parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}

    assert {str(getattr(module, "__name__", "")).rsplit(".", 1)[-1] for module in listed} == modules


def test_a_broken_event_file_is_read_up_to_the_damage() -> None:
    """What was written before the crash counts; the note says where it breaks off."""
    raw = (DATA / "tfevents/events.out.tfevents.1795562881").read_bytes()

    contents = contents_of(Source("events.out.tfevents.1", raw[: raw.rindex(b"Loss/val")]))

    assert 0 < len(contents.frames[0].data) < 160
    assert any("breaks off" in note for note in contents.frames[0].notes)


def test_an_event_with_a_wrong_checksum_is_left_out() -> None:
    """A flipped bit must not become a number."""
    raw = bytearray((DATA / "tfevents/events.out.tfevents.1795562881").read_bytes())
    raw[raw.index(b"Loss/val") + 12] ^= 0xFF

    contents = contents_of(Source("events.out.tfevents.1", bytes(raw)))

    assert len(contents.frames[0].data) == 159
    assert any("checksum" in note for note in contents.frames[0].notes)


def test_a_matrix_of_json_whose_cells_are_no_numbers_is_no_confusion_matrix() -> None:
    """A damaged export must not cost the reader."""
    with pytest.raises(UnreadableFile):
        contents_of(Source("confusion.json", b'{"matrix": [[1, {}], [2, 3]]}'))


def test_an_event_record_of_absurd_length_is_no_memory_bomb() -> None:
    """A length of 2^62 is twelve bytes of hostile file."""
    raw = (2**62).to_bytes(8, "little") + b"brain.Event:2" + bytes(40)

    with pytest.raises(UnreadableFile, match="no scalar"):
        contents_of(Source("events.out.tfevents.1", raw))
