"""Tables in other people's words: labels with names of their own, errors counted, German headings, bare numbers."""

import json
import math
from pathlib import Path

import polars as pl
import pytest

from agent.metrics.evidence import FrameKind
from agent.metrics.naming import read_metric
from agent.metrics.reading import Contents, Source
from agent.metrics.recognition import contents_of
from agent.vocabulary import Split

ROWS = 60


def read(folder: Path, data: pl.DataFrame, name: str = "table.csv") -> Contents:
    """What the table is taken for, once it is a file."""
    data.write_csv(folder / name)
    return contents_of(Source(name, folder / name))


def test_a_quantity_and_its_forecast_need_no_label_column(tmp_path: Path) -> None:
    """The one number that goes along with the forecast, at its size, is what was forecast."""
    sold = [100.0 + 7 * (place % 29) for place in range(ROWS)]
    table = pl.DataFrame(
        {"meals": sold, "guests": [place % 5 for place in range(ROWS)], "forecast": [value + 1.5 for value in sold]}
    )

    (frame,) = read(tmp_path, table).frames

    assert frame.names["y"] == "meals"
    assert frame.facts["task"] == "regression"


def test_two_quantities_like_the_forecast_are_not_guessed_at(tmp_path: Path) -> None:
    sold = [100.0 + 7 * (place % 29) for place in range(ROWS)]
    table = pl.DataFrame(
        {"lunch": sold, "dinner": [value + 2 for value in sold], "forecast": [value + 1.5 for value in sold]}
    )

    assert not read(tmp_path, table).frames


def test_classes_under_a_name_of_their_own_are_the_label(tmp_path: Path) -> None:
    species = ["oak", "ash", "elm"] * 20
    table = pl.DataFrame({"photo": range(ROWS), "species": species, "predicted": species[1:] + species[:1]})

    (frame,) = read(tmp_path, table).frames

    assert frame.names["y"] == "species"


@pytest.mark.parametrize(("label", "said"), [("expected", "got"), ("truth", "decision")])
def test_a_verdict_is_a_prediction_in_any_words(tmp_path: Path, label: str, said: str) -> None:
    table = pl.DataFrame({label: ["yes", "no"] * 20, said: ["yes", "yes"] * 20})

    contents = read(tmp_path, table)

    assert contents.scores[0].error == 0.5


def test_a_probability_is_of_the_class_in_its_name(tmp_path: Path) -> None:
    """Neither "leak" nor "tight" says by itself which one the probability is of; "prob_leak" does."""
    table = pl.DataFrame({"truth": ["leak", "tight"] * 20, "prob_leak": [0.9, 0.1] * 20})

    (frame,) = read(tmp_path, table).frames

    assert frame.facts["positive"] == "leak"
    assert frame.data["pred"].to_list() == table["truth"].to_list()


def test_names_that_come_back_in_another_split_are_ids(tmp_path: Path) -> None:
    """A visit listed in train and in test would pass for free text, and the leak with it."""
    visits = [f"visit {place}" for place in range(30)]
    table = pl.DataFrame(
        {"visit": visits * 2, "split": ["train"] * 30 + ["test"] * 30, "label": ["a", "b"] * 30, "pred": ["a"] * 60}
    )

    (frame,) = read(tmp_path, table).frames

    assert frame.names["id"] == "visit"
    assert frame.data["id"].n_unique() == 30


def test_errors_in_percent_and_errors_counted_are_told_apart(tmp_path: Path) -> None:
    sets = ["train", "dev"]
    percent = read(tmp_path, pl.DataFrame({"set": sets, "examples": [4000, 500], "word errors (%)": [4.1, 13.8]}))
    counted = read(tmp_path, pl.DataFrame({"set": sets, "examples": [4000, 500], "errors": [160, 70]}))

    assert [score.error for score in percent.scores] == pytest.approx([0.041, 0.138])
    assert [score.error for score in counted.scores] == pytest.approx([0.04, 0.14])


def test_a_learning_curve_may_have_a_row_a_split(tmp_path: Path) -> None:
    rows = [
        {"samples": size, "repeat": repeat, "split": split, "accuracy": 0.9 if split == "train" else 0.7}
        for size in (100, 200, 400)
        for repeat in (0, 1)
        for split in ("train", "validation")
    ]

    contents = read(tmp_path, pl.DataFrame(rows))

    assert {point.split: point.error for point in contents.points} == {Split.train: 0.1, Split.dev: 0.3}


def test_sizes_of_several_sets_are_no_learning_curve(tmp_path: Path) -> None:
    """A row a split with its number of examples is a table of scores."""
    table = pl.DataFrame(
        {"split": ["human", "train", "dev (new site)"], "error": [0.04, 0.05, 0.21], "n": [500, 14_000, 2000]}
    )

    contents = read(tmp_path, table)

    assert not contents.points
    assert [score.error for score in contents.scores] == [0.04, 0.05, 0.21]


@pytest.mark.parametrize(("middle", "direction"), [(0.1, "lower"), (0.9, "higher")])
def test_bare_values_of_a_study_near_nought_are_errors(tmp_path: Path, middle: float, direction: str) -> None:
    """Optuna's table does not say which way is better."""
    values = [middle + 0.01 * (place % 7 - 3) for place in range(20)]
    table = pl.DataFrame(
        {"number": range(20), "value": values, "params_lr": [0.001 * (place + 1) for place in range(20)]}
    )

    (frame,) = read(tmp_path, table).frames

    assert frame.facts["direction"] == direction


def test_folds_of_a_log_are_runs_by_name(tmp_path: Path) -> None:
    """A run called 0 would pass for one of several candidates."""
    rows = [{"fold": fold, "epoch": epoch, "val_loss": 1 / (epoch + 1)} for fold in range(3) for epoch in range(6)]

    (frame,) = read(tmp_path, pl.DataFrame(rows)).frames

    assert set(frame.data["run"]) == {"fold 0", "fold 1", "fold 2"}


def test_graded_cases_keep_their_dates(tmp_path: Path) -> None:
    """How long a prompt has stood still is counted in days."""
    rows = [
        {"case": f"q{case}", "prompt_version": f"v{at}", "date": f"2026-0{at}-01", "passed": True}
        for at in (7, 8)
        for case in range(5)
    ]

    (frame,) = read(tmp_path, pl.DataFrame(rows)).frames

    assert frame.data["when"].dt.strftime("%Y-%m-%d").unique(maintain_order=True).to_list() == [
        "2026-07-01",
        "2026-08-01",
    ]


def test_a_loss_that_was_never_a_number_is_kept(tmp_path: Path) -> None:
    """The Trainer logs NaN losses as they are; in a table of columns a metric without numbers was not logged."""
    history = [{"step": step, "epoch": step, "loss": 0.0, "eval_loss": math.nan} for step in range(4)]
    path = tmp_path / "trainer_state.json"
    path.write_text(json.dumps({"log_history": history}))

    (frame,) = contents_of(Source(path.name, path)).frames
    table = read(tmp_path, pl.DataFrame({"epoch": [1, 2, 3], "loss": [3.0, 2.0, 1.0], "val_loss": [math.nan] * 3}))

    assert frame.kind is FrameKind.curve
    assert frame.data.filter(split=Split.dev)["value"].is_nan().all()
    assert table.frames[0].data.filter(split=Split.dev).is_empty()


@pytest.mark.parametrize(
    ("name", "split", "metric"),
    [
        ("Trainingsverlust", Split.train, "loss"),
        ("Validierungsverlust", Split.dev, "loss"),
        ("Testgenauigkeit", Split.test, "accuracy"),
        ("testing accuracy", Split.test, "accuracy"),
        ("errors (%)", None, "error"),
    ],
)
def test_compound_names_are_taken_apart(name: str, split: Split | None, metric: str) -> None:
    assert read_metric(name) == (split, metric)


def test_a_loss_that_scikit_learn_turned_round_is_turned_back(tmp_path: Path) -> None:
    """A score of -1.04 by neg_mean_absolute_error is a mean absolute error of 1.04, no rate of errors."""
    table = pl.DataFrame(
        {
            "fit_time": [0.1] * 5,
            "test_neg_mean_absolute_error": [-1.0, -1.1, -0.9, -1.0, -1.2],
            "train_neg_mean_absolute_error": [-0.9] * 5,
        }
    )

    scores = {(s.split, s.metric): round(s.value, 2) for s in read(tmp_path, table).scores}

    assert scores == {(Split.dev, "mae"): 1.04, (Split.train, "mae"): 0.9}


def test_a_run_that_is_broken_from_the_start_is_a_training_log(tmp_path: Path) -> None:
    """Keras writes nan into every row; that is what there is to see."""
    table = pl.DataFrame({"epoch": range(6), "loss": [math.nan] * 6, "val_loss": [math.nan] * 6})

    (frame,) = read(tmp_path, table).frames

    assert frame.kind is FrameKind.curve
    assert frame.data["value"].is_nan().all()


@pytest.mark.parametrize(("yes", "no"), [("yes", "no"), ("1", "0")])
def test_a_column_is_the_label_if_its_probability_stands_beside_it(tmp_path: Path, yes: str, no: str) -> None:
    table = pl.DataFrame({"day": range(ROWS), "hail": [yes, no] * 30, "p_hail": [0.9, 0.2] * 30})

    (frame,) = read(tmp_path, table).frames

    assert frame.names["y"] == "hail"
    assert bool(frame.data["correct"].all())


def test_a_column_of_dates_is_when_whatever_it_is_called(tmp_path: Path) -> None:
    days = [f"2025-03-{1 + place % 28:02d}" for place in range(ROWS)]
    table = pl.DataFrame({"label": ["a", "b"] * 30, "prediction": ["a", "a"] * 30, "delivered_on": days})

    (frame,) = read(tmp_path, table).frames

    assert frame.names["when"] == "delivered_on"


def test_answers_in_whole_sentences_are_no_classes(tmp_path: Path) -> None:
    """No two people write the same sentence: an exact match would find every answer wrong."""
    said = [f"Exhibit {n} came to the museum in the spring of {1900 + n}." for n in range(ROWS)]
    known = [f"It was bought in {1900 + n} from a private house in town." for n in range(ROWS)]

    assert not read(tmp_path, pl.DataFrame({"reference": known, "response": said})).scores
