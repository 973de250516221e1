"""Doubts about how a file is to be read."""

from agent.clarify import choose_asks
from agent.known.doubts import doubts
from agent.metrics.evidence import Score
from agent.metrics.inspection import FileReading, Inspection
from agent.vocabulary import Split
from tests.samples import brief, plan


def inspected(columns: dict[str, str], *scores: Score) -> Inspection:
    reading = FileReading(format="table", kinds=("scores",), why="a table", columns=columns)
    return Inspection(file_id="f1", name="scores.csv", reading=reading, scores=scores)


def dev(value: float, *, model: str = "", source: str = "") -> Score:
    return Score(split=Split.dev, metric="error", value=value, error=value, model=model, source=source)


def test_two_numbered_validation_columns_raise_the_question_which_is_the_test_set() -> None:
    (doubt,) = doubts([inspected({"val_1_acc": "dev accuracy", "val_2_acc": "dev accuracy"})])

    assert "whether `val_2` in scores.csv is your test set" in doubt.what


def test_two_dev_scores_of_one_model_raise_it_as_well() -> None:
    assert list(doubts([inspected({"split": "split"}, dev(0.11), dev(0.19))]))


def test_scores_of_two_models_or_two_sources_are_no_doubt() -> None:
    assert list(doubts([inspected({}, dev(0.11, model="a"), dev(0.19, model="b"))])) == []
    assert list(doubts([inspected({}, dev(0.11, source="old mill"), dev(0.19, source="new mill"))])) == []
    assert list(doubts([inspected({"val_loss": "dev loss", "val_acc": "dev accuracy"}, dev(0.11))])) == []


def test_the_doubt_is_asked_in_the_files_own_words() -> None:
    asks = choose_asks(
        brief(),
        plan(),
        tuple(doubts([inspected({"val_1": "dev", "val_2": "dev"})])),
        [(t, "") for t in ("tried", "constraints")],
    )

    assert any("is your test set?" in ask.question for ask in asks)
