"""What is read out of the files of real writers, by split and metric; tests/data/README.md says whose they are."""

import pytest

from agent.metrics.reading import Contents
from tests.metrics.readers.stored import read

CURVES: dict[str, dict[str, float]] = {
    "catboost/catboost_training.json": {"train accuracy": 0.965, "dev accuracy": 0.806, "dev auc": 0.8553},
    "catboost/console.log": {"train score": 0.965, "dev score": 0.806},
    "archives/catboost_info.zip": {"train accuracy": 0.965, "dev accuracy": 0.806, "dev auc": 0.8553},
    "delimited/catboost_test_error.tsv": {"dev accuracy": 0.806, "dev loss": 0.4734},
    "hf_trainer/sequence_classification.json": {"train loss": 0.643, "dev accuracy": 0.6067, "dev f1": 0.2892},
    "console/hf_trainer5.log": {"train loss": 0.643, "dev accuracy": 0.6067, "test accuracy": 0.59},
    "hf_trainer/trl_sft.json": {"train loss": 2.9372, "dev loss": 3.184, "dev token_accuracy": 0.1094},
    "hf_trainer/trl_dpo.json": {"train loss": 0.3142, "dev loss": 0.3071, "dev preference_accuracy": 1.0},
    "delimited/keras_csvlogger.csv": {"train accuracy": 0.8233, "dev accuracy": 0.715},
    "metric_lists/keras_history.json": {"train accuracy": 0.8233, "dev accuracy": 0.715},
    "console/keras_two_lines.log": {"train accuracy": 0.8233, "dev accuracy": 0.715, "test accuracy": 0.736},
    "console/keras_progress_bar.log": {"train accuracy": 0.8233, "dev accuracy": 0.715, "test accuracy": 0.736},
    "delimited/lightning_metrics.csv": {"train accuracy": 0.8262, "dev accuracy": 0.832, "test accuracy": 0.8267},
    "console/lightning_tqdm.log": {"train accuracy": 0.826, "dev accuracy": 0.832},
    "delimited/fastai_history.csv": {"train loss": 0.4876, "dev loss": 0.4027, "dev accuracy": 0.8267},
    "printed/skorch.log": {"train accuracy": 0.7583, "dev accuracy": 0.7333},
    "json_document/skorch_history.json": {"train accuracy": 0.7583, "dev accuracy": 0.7333},
    "printed/spacy.log": {"train ner_loss": 115.65, "dev f1": 1.0, "dev recall": 1.0},
    "delimited/ultralytics_results.csv": {"train box_loss": 3.425, "dev box_loss": 2.5613, "dev map50": 0.0},
    "detection/ultralytics_train.log": {"train box_loss": 3.425, "dev map50_95": 0.0, "dev map50 of buoy": 0.0},
    "delimited/similarity_evaluation_dev_results.csv": {"dev spearman": 0.8713},
    "delimited/Information-Retrieval_evaluation_dev_results.csv": {"dev accuracy": 0.5, "dev ndcg": 0.5473},
    "archives/tensorboard_runs.zip": {"train accuracy": 0.93, "dev accuracy": 0.71, "dev loss": 0.5007},
    "console/wandb_summary.log": {"train loss": 0.1474, "dev accuracy": 0.81},
    "console/paddle.log": {"train accuracy": 0.24, "dev accuracy": 0.23},
    "delimited/notebook_table.txt": {"train loss": 0.4444, "dev loss": 0.6176},
    "delimited/openai_fine_tuning.csv": {"train loss": 0.2857, "dev loss": 0.35, "dev token_accuracy": 0.9},
    "delimited/timm_summary.csv": {"train loss": 0.1333, "dev accuracy": 0.58},
    "delimited/stable_baselines3_progress.csv": {"train loss": 0.1667},
    "jsonl/llama_factory.jsonl": {"train loss": 0.4, "dev loss": 0.5077},
    "jsonl/detectron2_metrics.json": {"train loss": 0.4, "dev map50": 0.592},
    "jsonl/mmdetection.json": {"train loss": 0.3125, "dev map50_95": 0.39},
}
"""File -> the value at the end of some of its series."""

SCORES: dict[str, dict[str, tuple[float, int | None]]] = {
    "json_document/all_results.json": {"dev accuracy": (0.6067, 150), "test accuracy": (0.59, 200)},
    "json_document/predict_results.json": {"test accuracy": (0.59, 200), "test loss": (0.6532, 200)},
    "printed/lightning_rich.log": {"test accuracy": (0.8133, None), "test loss": (0.4299, None)},
    "detection/pycocotools.txt": {"dev map50_95": (0.424, None), "dev map50_95 of small objects": (0.226, None)},
    "detection/ultralytics_val.txt": {"dev map50_95": (0.446, 929), "dev recall of car": (0.217, 46)},
    "lm_eval/results.json": {"test accuracy": (0.675, 40)},
    "markdown/lm_eval.txt": {"dev accuracy": (0.675, None)},
    "jsonl/lm_eval_samples.jsonl": {"dev accuracy": (0.75, 12)},
    "inspect_log/log.json": {"dev accuracy": (0.6875, 16)},
    "archives/inspect.eval": {"dev accuracy": (0.6875, 16)},
    "delimited/ragas.csv": {"dev context_recall": (0.475, 40), "dev faithfulness": (0.6875, 40)},
    "delimited/langsmith.csv": {"dev accuracy": (0.7, 40)},
    "json_document/deepeval.json": {"dev accuracy": (0.6667, 30)},
    "archives/mlruns.zip": {"dev accuracy": (0.845, None)},
    "delimited/mlflow_runs.csv": {"dev accuracy": (0.845, None)},
}
"""File -> some of its scores, each with the number of examples behind it."""


def last(contents: Contents) -> dict[str, tuple[float, int | None]]:
    """Each score by split and metric; the last one counts."""
    return {f"{s.split.value} {s.metric}": (round(s.value, 4), s.n) for s in contents.scores if s.split is not None}


@pytest.mark.parametrize("name", CURVES)
def test_a_training_log_ends_where_its_writer_says(name: str) -> None:
    """The last value of a series is what the trainer printed last for that set."""
    found = {key: value for key, (value, _) in last(read(name)).items()}

    assert CURVES[name].items() <= found.items()


@pytest.mark.parametrize("name", SCORES)
def test_reported_scores_keep_their_split_and_their_number_of_examples(name: str) -> None:
    """A set that was predicted at the end is the test set, and its n is its own."""
    assert SCORES[name].items() <= last(read(name)).items()


@pytest.mark.parametrize("name", ["promptfoo/results.json", "promptfoo/results.jsonl", "promptfoo/results.csv"])
def test_promptfoo_says_the_same_in_each_of_its_formats(name: str) -> None:
    """Two prompts, four cases: one passes them all, the other half of them."""
    rates = {score.model.split()[0]: (score.value, score.n) for score in read(name).scores}

    assert rates == {"Decide": (1.0, 4), "You": (0.5, 4)}


@pytest.mark.parametrize("name", ["nvidia_smi/dmon.txt", "delimited/nvidia_smi_query.csv"])
def test_nvidia_smi_tells_how_busy_the_card_was(name: str) -> None:
    """The number of the card is not its use, and percent are fractions."""
    (frame,) = read(name).frames

    assert frame.kind.value == "utilisation"
    busy = frame.data["gpu"].drop_nulls()
    assert len(busy) == 30
    assert 0 < float(busy.sum()) / len(busy) < 1


def test_grades_of_retrieval_and_of_the_answer_are_two_stages() -> None:
    """Both are graded in an export of ragas: a bad answer over bad passages is a fault of retrieval."""
    (frame,) = read("delimited/ragas.csv").frames

    assert frame.kind.value == "components"
    assert set(frame.data["first_failed"].unique()) <= {"", "retrieval", "answer"}


def test_a_folder_of_the_trainer_is_read_once() -> None:
    """Each checkpoint repeats the log so far; only the end of the run counts."""
    (frame,) = read("archives/hf_output.zip").frames

    assert frame.data.filter(frame.data["metric"] == "loss").height == 14
    assert not any("logged twice" in note for note in frame.notes)


def test_the_result_that_tensorboard_repeats_beside_its_settings_is_no_point_of_the_curve() -> None:
    contents = read("archives/tensorboard_runs.zip")

    assert [round(s.value, 2) for s in contents.scores if (s.split, s.metric) == ("train", "accuracy")] == [0.93]


def test_of_inspects_scorers_the_first_is_read_and_the_others_are_named() -> None:
    """Two scorers are no two people who label the same items."""
    contents = read("archives/inspect.eval")

    assert [frame.kind.value for frame in contents.frames] == ["eval_log"]
    assert "Of the scorers match, includes the first was read." in contents.notes
