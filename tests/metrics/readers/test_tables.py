"""What each kind of table is taken for: columns named as people name them, a few rows each, in tests/data/tables."""

from pathlib import Path

import pytest

from agent.metrics.reading import Contents, Source
from agent.metrics.recognition import contents_of

TABLES = Path(__file__).parents[2] / "data" / "tables"

EXPECTED = {
    "keras": ["curve", "scores"],
    "ultralytics": ["curve", "scores"],
    "long_curve": ["curve", "scores"],
    "a_row_a_split": ["curve", "scores"],
    "wandb_chart": ["curve", "scores"],
    "optuna": ["trials", "scores"],
    "sweep": ["trials", "scores"],
    "wandb_runs": ["trials", "scores"],
    "mlflow": ["trials", "scores"],
    "seeds": ["trials", "scores"],
    "predictions": ["predictions", "scores"],
    "binary_score": ["predictions", "scores"],
    "two_models": ["predictions", "scores"],
    "regression": ["predictions", "scores"],
    "paired": ["predictions", "scores"],
    "long_paired": ["predictions", "scores"],
    "components": ["components"],
    "pipeline": ["components"],
    "oracle": ["components"],
    "tags_list": ["tags"],
    "tag_columns": ["tags"],
    "tag_counts": ["shares"],
    "usage": ["usage"],
    "usage_by_model": ["usage"],
    "raters_long": ["raters"],
    "raters_wide": ["raters"],
    "search": ["search"],
    "gpu_log": ["utilisation"],
    "step_times": ["utilisation"],
    "curve_with_times": ["curve", "utilisation", "scores"],
    "prompt_cases": ["eval_log", "scores"],
    "prompt_versions": ["eval_log", "scores"],
    "score_table": ["scores"],
    "metric_rows": ["scores"],
    "model_rows": ["scores"],
    "named_scores": ["scores"],
    "slice_table": ["predictions", "scores"],
    "weeks": ["predictions", "scores"],
    "confusion": ["predictions", "scores"],
    "kfold": ["trials", "scores"],
    "cross_validate": ["trials", "scores"],
    "examples": ["predictions"],
    "component_counts": ["shares"],
    "split_columns": ["scores"],
    "data_curve": ["scores", "points"],
}


def kinds(contents: Contents) -> list[str]:
    """What was found, by name."""
    found = [frame.kind.value for frame in contents.frames]
    for name in ("scores", "points", "shares"):
        found += [name] * bool(getattr(contents, name))
    return found


@pytest.mark.parametrize("table", EXPECTED)
def test_a_table_is_taken_for_what_it_is(table: str) -> None:
    """Names and contents decide, in whatever words people use; the reading says why."""
    path = TABLES / f"{table}.csv"

    contents = contents_of(Source("table.csv", path))

    assert kinds(contents) == EXPECTED[table], contents.why
    assert contents.why


def test_every_table_of_the_folder_is_expected() -> None:
    """A table without an expectation tests nothing."""
    assert {path.stem for path in TABLES.glob("*.csv")} == set(EXPECTED)


def test_devices_called_dev0_and_dev1_are_no_splits() -> None:
    """A column that is not called a split, and whose values are numbered, is a slice."""
    rows = "".join(f"{at},cat,{'cat' if at % 3 else 'dog'},dev{at % 2}\n" for at in range(40))

    found = contents_of(Source("a.csv", f"id,label,pred,device\n{rows}".encode()))

    assert found.columns["device"] == "slice"
