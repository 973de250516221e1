"""Predictions as a table: a row an example with its label and what one or several models said."""

import re
from dataclasses import dataclass, field

import polars as pl

from agent.metrics.cells import as_float, is_text
from agent.metrics.columns import Columns, as_text, tidy
from agent.metrics.evidence import FrameKind
from agent.metrics.frames import make_frame
from agent.metrics.label_column import label_beside
from agent.metrics.naming import clean, normal
from agent.metrics.predicted import prediction_scores
from agent.metrics.reading import Contents, Table
from agent.metrics.surroundings import SLICE_VALUES, surroundings

Y = (
    "y", "y_true", "label", "true_label", "given_label", "labels", "true", "actual", "target", "truth", "ground_truth",
    "gold", "gold_label", "true_class", "expected", "reference", "gt", "y_test", "observed", "correct_label", "class",
    "answer", "true_value", "actual_value", "y_actual", "human_label", "annotation", "outcome", "wahr", "istwert",
)  # fmt: skip
PRED = (
    "pred", "prediction", "predicted", "y_pred", "predicted_label", "predicted_class", "pred_label", "y_hat", "yhat",
    "predictions", "preds", "pred_class", "forecast", "output", "model_output", "predicted_value", "estimate", "top1",
    "model_prediction", "response", "guess", "vorhersage", "prognose", "label_pred", "predict", "got", "decision",
    "decided", "model_answer", "model_label", "assigned", "chosen",
)  # fmt: skip
SCORE = (
    "confidence", "conf", "score", "prob", "probability", "proba", "pred_prob", "y_score", "y_prob", "p", "max_prob",
    "softmax", "pred_score", "prediction_score", "pred_proba", "predicted_prob", "predicted_probability", "certainty",
    "p_positive", "prob_positive", "prob_1", "proba_1", "p_1", "p1", "y_proba", "score_positive", "risk", "risk_score",
)  # fmt: skip
POSITIVE = (
    "1",
    "true",
    "yes",
    "positive",
    "pos",
    "fraud",
    "spam",
    "defect",
    "abnormal",
    "anomaly",
    "churn",
    "bad",
    "y",
)
LABEL_WORDS = frozenset(("actual", "true", "truth", "observed", "measured", "gold", "istwert", "real"))
NEGATIVE = frozenset(
    ("0", "false", "no", "negative", "neg", "n", "ok", "normal", "good", "legitimate", "ham", "healthy")
)

_BEFORE = re.compile(
    r"^(?:p|prob|proba|probability|score|softmax|pred_prob|prob_of|p_of|conf)[ _\-:.(\[]+(.+?)[)\]]?$", re.IGNORECASE
)
_AFTER = re.compile(r"^(.+?)[ _\-]+(?:prob|proba|probability|score|p|conf)$", re.IGNORECASE)
_SAID = "pred|prediction|predicted|y_pred|output|forecast"
_OF_MODEL = re.compile(rf"^(?:{_SAID})[ _\-:.]+(.+)$|^(.+?)[ _\-:.]+(?:{_SAID})$", re.IGNORECASE)

MANY_VALUES = 20  # numbers with more distinct values than this are a quantity, not classes
THRESHOLD = 0.5
PROSE = 5  # gaps between words: six words or more are a sentence, not a name
LOOKED_AT = 500  # rows


@dataclass
class Roles:
    """Which columns say what: the label, each model's prediction, a probability a class, or one probability."""

    label: str
    models: dict[str, str] = field(default_factory=dict)  # column -> model, "" for the only one
    classes: dict[str, str] = field(default_factory=dict)  # class -> column
    score: str | None = None
    positive: str | None = None  # the class that the score's name speaks of
    regression: bool = False


def recognise(table: Table) -> Contents | None:
    """Predictions, when there is a label and a prediction or probability."""
    columns = Columns(table.data)
    roles = _roles(columns)
    return None if roles is None else _contents(table, columns, roles)


def _roles(columns: Columns) -> Roles | None:
    data = columns.data
    label = columns.take("label", *Y) or _spoken(columns, LABEL_WORDS, "label") or label_beside(columns, PRED)
    label = label or _foretold(columns)
    if label is None or len(data) < 2 or data[label].null_count() * 10 > 9 * len(data) or _is_prose(data[label]):
        return None
    roles = Roles(label, _models(columns, label))
    roles.regression = _is_regression(data[label], [data[name] for name in roles.models])
    if roles.regression:
        return roles
    roles.classes = _class_probabilities(columns, label)
    score = columns.find(*SCORE) or _one_probability(columns, label)
    if score is not None and _is_probability(data[score]):
        columns.give(score, "probability")
        roles.score, roles.positive = score, _named_class(score, data[label])
    if roles.models or roles.classes:
        return roles
    return roles if roles.score and (roles.positive or _is_yes_or_no(data[label])) else None


def _is_prose(label: pl.Series) -> bool:
    """Whether a label is a text of its own in most rows: no two people write the same sentence, so none would match."""
    if not is_text(label):
        return False
    head = label.drop_nulls().head(LOOKED_AT).cast(pl.String)
    return head.n_unique() * 2 > len(head) and as_float(head.str.count_matches(r"\s+").median()) >= PROSE


def _spoken(columns: Columns, words: frozenset[str], role: str) -> str | None:
    """A column of numbers with one of the words in its name: "actual_sales"."""
    found = next((name for name in columns.numeric() if words & set(normal(name).split("_"))), None)
    if found is not None:
        columns.give(found, role)
    return found


def _foretold(columns: Columns) -> str | None:
    """The yes-or-no column whose probability stands beside it: "hail" with "p_hail"."""
    for name in columns.numeric():
        match = _BEFORE.match(name) or _AFTER.match(name)
        label = columns.find(normal(match.group(1))) if match and _is_probability(columns.data[name]) else None
        if label is not None and label != name and _is_yes_or_no(columns.data[label]):
            columns.give(label, "label")
            return label
    return None


def _one_probability(columns: Columns, label: str) -> str | None:
    """The probability of one class of two, under the class's name: "p_fraud" beside 0 and 1."""
    if columns.data[label].n_unique() > 2:
        return None
    named = [name for name in columns.numeric() if _BEFORE.match(name) or _AFTER.match(name)]
    return named[0] if len(named) == 1 else None


def _named_class(score: str, label: pl.Series) -> str | None:
    """The class in the name of a probability: "prob_leak" beside the labels leak and tight."""
    match = _BEFORE.match(score) or _AFTER.match(score)
    known = {normal(value): value for value in tidy(label).unique().drop_nulls().head(SLICE_VALUES)}
    return known.get(normal(match.group(1))) if match and len(known) <= 2 else None


def _is_yes_or_no(column: pl.Series) -> bool:
    """Whether a label has two values, one of which is called 1, yes, fraud ... or 0, no, ok ..."""
    values = {value.lower() for value in as_text(column).unique().drop_nulls()}
    return len(values) <= 2 and bool(values & {*POSITIVE, *NEGATIVE})


def _models(columns: Columns, label: str) -> dict[str, str]:
    """The prediction columns: one by its usual name, or several that carry their models' names."""
    one = columns.take("prediction", *PRED)
    if one is not None:
        return {one: ""}
    known = list(as_text(columns.data[label]).unique().drop_nulls().head(SLICE_VALUES))
    found = {}
    for name in columns.left():
        match = _OF_MODEL.match(name)
        if match and columns.data[name].dtype.is_numeric() == columns.data[label].dtype.is_numeric():
            said = as_text(columns.data[name]).unique().drop_nulls().head(50)
            if columns.data[name].dtype.is_float() or said.is_in(known).any():
                found[name] = clean(match.group(1) or match.group(2))
    for name, model in found.items():
        columns.give(name, f"prediction of {model}")
    return dict.fromkeys(found, "") if len(found) == 1 else found


def _class_probabilities(columns: Columns, label: str) -> dict[str, str]:
    """Class -> column, when two or more numeric columns within 0..1 are named for classes."""
    known = {normal(value): value for value in tidy(columns.data[label]).unique().drop_nulls().head(SLICE_VALUES)}
    found: dict[str, str] = {}
    for name in columns.numeric():
        match = _BEFORE.match(name) or _AFTER.match(name)
        said = match.group(1) if match else name if normal(name) in known else ""
        if said and _is_probability(columns.data[name]):
            found[known.get(normal(said), clean(said))] = name
    if len(found) < 2 or not set(found) & set(known.values()):
        return {}
    for value, name in found.items():
        columns.give(name, f"probability of {value}")
    return found


def _is_probability(column: pl.Series) -> bool:
    if not column.dtype.is_numeric():
        return False
    finite = column.drop_nulls().drop_nans()
    return len(finite) > 0 and as_float(finite.min()) >= 0 and as_float(finite.max()) <= 1


def _is_regression(label: pl.Series, predicted: list[pl.Series]) -> bool:
    """Whether the label is a quantity: numbers, many of them, and a prediction that is a number too."""
    if not predicted or not all(column.dtype.is_numeric() for column in (label, *predicted)):
        return False
    values = label.drop_nulls().drop_nans().n_unique()
    return values > MANY_VALUES or _fractional(label) or (values > 2 and any(map(_fractional, predicted)))


def _fractional(column: pl.Series) -> bool:
    finite = column.drop_nulls().drop_nans()
    return bool((finite != finite.round(0)).any())


def _contents(table: Table, columns: Columns, roles: Roles) -> Contents | None:
    data = table.data
    around = surroundings(columns, table.name)
    facts = {**around.facts, "task": "regression" if roles.regression else "classification"}
    label = data[roles.label] if roles.regression else tidy(data[roles.label])
    base = around.data.with_columns(label.alias("y"), *[data[c].alias(f"p:{v}") for v, c in roles.classes.items()])
    parts = []
    for column, model in (roles.models or {"": ""}).items():
        part = base.with_columns(pl.lit(model, pl.Categorical).alias("model")) if model else base
        parts.append(_predicted(part, data, column, roles, facts))
    whole = pl.concat(parts, how="diagonal_relaxed")
    if "pred" not in whole.columns:  # a probability, and no telling of which class
        return None
    full = whole["y"].null_count() == whole["pred"].null_count() == 0  # then the copy is spared
    complete = whole if full else whole.filter(pl.col("y").is_not_null() & pl.col("pred").is_not_null())
    if complete.is_empty():
        return None
    if not roles.regression:
        facts["classes"] = str(len(set(complete["y"].unique()) | set(complete["pred"].unique())))
        complete = complete.with_columns(correct=pl.col("y") == pl.col("pred"))
    said = next(iter(roles.models), None)
    names = {"y": roles.label, "pred": said, "confidence": roles.score, **around.names}
    frame = make_frame(
        FrameKind.predictions,
        complete,
        names={role: name for role, name in names.items() if name},
        facts=facts,
        notes=_left_out(len(whole) - len(complete), len(whole), facts),
    )
    return Contents(
        "table",
        frames=(frame,),
        scores=tuple(prediction_scores(frame)),
        why=_why(roles),
        rows=len(data),
        columns=columns.roles,
    )


def _why(roles: Roles) -> str:
    label = f"'{roles.label}' is the label"
    if len(roles.models) > 1:
        return f"predictions of {len(roles.models)} models, a row an example: {label}, each model has its column"
    said = next(iter(roles.models), "")
    says = f"'{said}' the prediction" if said else "the prediction follows from the probabilities"
    kind = "numbers" if roles.regression else "classes"
    return f"predictions of {kind}, a row an example: {label}, {says}"


def _predicted(
    part: pl.DataFrame, data: pl.DataFrame, column: str, roles: Roles, facts: dict[str, str]
) -> pl.DataFrame:
    """Adds `pred` and `confidence`: as the file has them, or from the probabilities."""
    if roles.regression:
        return part.with_columns(data[column].alias("pred"))
    if column:
        part = part.with_columns(tidy(data[column]).alias("pred"))
    elif roles.classes:
        best = pl.concat_list([pl.col(f"p:{value}") for value in roles.classes]).list.arg_max()
        values = dict(enumerate(roles.classes))
        part = part.with_columns(pred=best.replace_strict(values, default=None, return_dtype=part["y"].dtype))
    if roles.score is not None:
        return _scored(part, data[roles.score], facts, roles.positive, predicted="pred" in part.columns)
    if not roles.classes:
        return part
    own = [pl.when(pl.col("pred") == value).then(pl.col(f"p:{value}")) for value in roles.classes]
    return part.with_columns(confidence=pl.coalesce(own))


def _scored(
    part: pl.DataFrame, score: pl.Series, facts: dict[str, str], named: str | None, *, predicted: bool
) -> pl.DataFrame:
    """Reads a single probability: of the predicted class, or of the positive one where it is low for the other."""
    values = part["y"].unique().drop_nulls().sort()
    positive = named or _positive(list(values))
    if positive is None or (predicted and not _is_of_positive(part, score, positive)):
        return part.with_columns(score.alias("confidence"))
    negative = next((value for value in values if value != positive), f"not {positive}")
    part = part.with_columns(score.alias(f"p:{positive}"), (1 - score).alias(f"p:{negative}"))
    facts["positive"] = positive
    if not predicted:
        said = pl.when(score >= THRESHOLD).then(pl.lit(positive)).otherwise(pl.lit(negative))
        part = part.with_columns(pred=pl.when(score.is_not_null()).then(said).cast(part["y"].dtype))
        facts["threshold"] = str(THRESHOLD)
    is_positive = pl.col("pred") == positive
    return part.with_columns(
        confidence=pl.when(is_positive).then(pl.col(f"p:{positive}")).otherwise(pl.col(f"p:{negative}"))
    )


def _positive(values: list[str]) -> str | None:
    """The positive class of a binary label: by its name, else the one that is not called ok or no."""
    if not 0 < len(values) <= 2:
        return None
    lower = {value.lower(): value for value in values}
    named = next((lower[name] for name in POSITIVE if name in lower), None)
    others = [value for name, value in lower.items() if name not in NEGATIVE]
    return named or (others[0] if len(others) == 1 else values[-1] if others else None)


def _is_of_positive(part: pl.DataFrame, score: pl.Series, positive: str) -> bool:
    """Whether the score is low where the other class is predicted."""
    others = score.filter(part["pred"] != positive).drop_nulls()
    return len(others) > 0 and as_float((others < THRESHOLD).mean()) > THRESHOLD


def _left_out(missing: int, total: int, facts: dict[str, str]) -> tuple[str, ...]:
    if not missing:
        return ()
    facts["rows_left_out"] = str(missing)
    return (f"{missing:,} of {total:,} rows have no label or no prediction and were left out.",)
