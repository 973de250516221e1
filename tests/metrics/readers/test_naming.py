"""What names mean: split, metric, direction, errors."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.metrics.evidence import FrameKind
from agent.metrics.frames import SCHEMAS, make_frame
from agent.metrics.naming import NAME_LENGTH, as_error, clean, higher_is_better, read_metric, read_split
from agent.vocabulary import Split


@pytest.mark.parametrize(
    ("name", "split", "metric"),
    [
        ("val_acc", Split.dev, "accuracy"),
        ("Validation Accuracy (%)", Split.dev, "accuracy"),
        ("train/box_loss", Split.train, "box_loss"),
        ("metrics/mAP50-95(B)", None, "map50_95"),
        ("validation_0-logloss", Split.dev, "loss"),
        ("eval_accuracy", Split.dev, "accuracy"),
        ("TrainLoss", Split.train, "loss"),
        ("train_dev_error", Split.train_dev, "error"),
        ("Train-Dev error", Split.train_dev, "error"),
        ("human_error", Split.human, "error"),
        ("end-to-end accuracy (%)", None, "accuracy"),
        ("lr/pg0", None, "learning_rate"),
        ("grad_norm", None, "grad_norm"),
        ("test word_error_rate", Split.test, "wer"),
    ],
)
def test_a_name_says_split_and_metric(name: str, split: Split | None, metric: str) -> None:
    """As trainers, libraries and people write them."""
    assert read_metric(name) == (split, metric)


@pytest.mark.parametrize("name", ["device", "customer_id", "n_errors", "target", "region", ""])
def test_what_is_no_metric_is_none(name: str) -> None:
    """A metadata column must not become a score."""
    assert read_metric(name) is None


@pytest.mark.parametrize(
    ("name", "split"),
    [("val_1", Split.dev), ("Train-Dev", Split.train_dev), ("held out", Split.test), ("out-of-fold", Split.dev)],
)
def test_a_phrase_names_a_split(name: str, split: Split) -> None:
    """Numbers and hyphens do not matter."""
    assert read_split(name) is split


def test_errors_follow_from_the_metric() -> None:
    """Accuracy turns round, an error rate stays, a loss or an AUC is no error rate."""
    assert (as_error("accuracy", 0.84), as_error("wer", 0.2)) == (0.16, 0.2)
    assert as_error("auc", 0.9) is None
    assert as_error("loss", 0.5) is None
    assert as_error("wer", 1.3) is None
    assert as_error("accuracy", math.nan) is None
    assert (higher_is_better("f1"), higher_is_better("rmse")) == (True, False)


@given(st.text(max_size=300))
def test_any_name_can_be_shown(name: str) -> None:
    """Whatever a file calls a column is one printable line of at most 80 characters."""
    shown = clean(name)

    assert len(shown) <= NAME_LENGTH
    assert shown.isprintable()
    read_metric(name)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_frame_has_its_columns(kind: FrameKind) -> None:
    """Absent columns are null, in the documented order and type."""
    name, dtype = next(iter(SCHEMAS[kind].items()))

    frame = make_frame(kind, pl.DataFrame({name: [None]}, schema={name: dtype}))

    assert dict(frame.data.schema).keys() == SCHEMAS[kind].keys()


def test_a_column_that_a_kind_does_not_have_is_a_bug() -> None:
    """It is the reader's, so it is not told as the file's."""
    with pytest.raises(ValueError, match="no column 'surprise'"):
        make_frame(FrameKind.curve, pl.DataFrame({"surprise": [1]}))
