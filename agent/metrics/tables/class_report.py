"""A classification report saved as a table: precision, recall, F1 and support of each class."""

from math import isfinite

from agent.metrics.columns import Columns
from agent.metrics.counted import frame_of_counts
from agent.metrics.naming import clean, read_split
from agent.metrics.reading import Contents, Table
from agent.metrics.report import AVERAGES, Row, report_counts, report_scores
from agent.vocabulary import Split


def recognise(table: Table) -> Contents | None:
    """Recall and support of each class, when a class a row has both."""
    data = table.data
    columns = Columns(data)
    roles = {
        "precision": columns.take("precision", "precision"),
        "recall": columns.take("recall", "recall", "sensitivity"),
        "f1": columns.take("f1", "f1_score", "f1"),
        "support": columns.take("support", "support", "n", "count", "examples", "n_examples"),
    }
    recall, support = roles["recall"], roles["support"]
    if recall is None or support is None or columns.find("epoch", "step", "threshold") or len(data) < 2:
        return None
    if not all(name is None or data[name].dtype.is_numeric() for name in roles.values()):
        return None
    label = next(iter(columns.left()), None)
    if label is None:
        return None
    rows = [_row(line, roles, label) for line in data.iter_rows(named=True) if line[recall] is not None]
    split = read_split(table.name.rsplit("/", 1)[-1].split(".")[0]) or Split.dev
    rebuilt = frame_of_counts(report_counts(rows), split, {"y": support, "correct": recall})
    classes = sum(row.name not in AVERAGES for row in rows)
    return Contents(
        "table",
        frames=() if rebuilt is None else (rebuilt,),
        scores=tuple(report_scores(rows, split)),
        why=f"precision, recall and support of {classes} classes",
        rows=len(data),
        columns=columns.roles,
    )


def _row(line: dict[str, object], roles: dict[str, str | None], label: str) -> Row:
    def number(role: str) -> float:
        value = line.get(roles[role] or "")
        return float(value) if isinstance(value, int | float) and isfinite(value) else 0.0

    return Row(clean(str(line[label])), number("precision"), number("recall"), number("f1"), int(number("support")))
