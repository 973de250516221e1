"""What the user says of a log is applied whatever its format: terminals, JSON, event files, reports."""

import pytest

from agent.metrics.evidence import Correction
from agent.metrics.reading import Contents, Source
from agent.metrics.recognition import contents_of
from agent.vocabulary import Split
from tests.metrics.readers.stored import DATA

SAID = [
    ("console/keras_two_lines.log", "val", Split.dev),
    ("metric_lists/keras_history.json", "val", Split.dev),
    ("metric_lists/lgb_record.json", "valid", Split.dev),
    ("hf_trainer/sequence_classification.json", "eval", Split.dev),
    ("catboost/catboost_training.json", "validation", Split.dev),
    ("archives/tensorboard_runs.zip", "val", Split.dev),
    ("delimited/lightning_metrics.csv", "val", Split.dev),
]


def read(name: str, *corrections: Correction) -> Contents:
    """The contents of a file of tests/data as the user corrected it."""
    return contents_of(Source(name.rsplit("/", 1)[-1], DATA / name), corrections)


@pytest.mark.parametrize(("name", "word", "taken"), SAID)
def test_a_set_of_a_log_is_what_the_user_says(name: str, word: str, taken: Split) -> None:
    """As in "val is really the bridge set": its scores and its series move, and the notes say why."""
    before, after = read(name), read(name, Correction(word, "split", "train_dev"))

    assert taken in {score.split for score in before.scores}
    assert {score.split for score in after.scores if score.metric == "loss"} >= {Split.train_dev}
    (curve,) = [frame for frame in after.frames if frame.kind.value == "curve"]
    assert "train_dev" in set(curve.data["split"].drop_nulls())
    assert any("As you said" in note for note in (*after.notes, *curve.notes))


def test_a_report_is_of_the_set_that_the_user_names() -> None:
    """Its text does not say which set it was made on."""
    contents = read("sklearn_report/sklearn_report.txt", Correction("sklearn_report.txt", "split", "dev"))

    assert {score.split for score in contents.scores} == {Split.dev}
    assert set(contents.frames[0].data["split"]) == {"dev"}


def test_a_name_that_no_series_has_changes_nothing() -> None:
    contents = read("metric_lists/keras_history.json", Correction("holdout_7", "split", "test"))

    assert contents.scores == read("metric_lists/keras_history.json").scores
    assert contents.notes == ()
