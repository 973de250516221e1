"""Answers of a language model that several graders scored, a row a case: exports of ragas, LangSmith and their kin.

Where grades of retrieval stand beside grades of the answer, the table also says at which of the two a bad case failed.
"""

import polars as pl

from agent.metrics.cells import as_float
from agent.metrics.columns import Columns
from agent.metrics.evidence import Frame, FrameKind, Score
from agent.metrics.frames import make_frame
from agent.metrics.naming import normal
from agent.metrics.reading import Contents, Table
from agent.metrics.scoring import place, score
from agent.metrics.surroundings import surroundings
from agent.vocabulary import Split

ASKED = ("user_input", "question", "questions", "query", "input", "inputs", "prompt", "instruction")
SAID = (
    "response",
    "answer",
    "answers",
    "output",
    "outputs",
    "actual_output",
    "generated_answer",
    "completion",
    "result",
)
GIVEN = (
    "retrieved_contexts", "contexts", "context", "retrieval_context", "reference_contexts", "reference",
    "reference_outputs", "ground_truth", "ground_truths", "expected_output", "error",
)  # fmt: skip
RETRIEVAL = frozenset(
    """
    context_recall context_precision context_entity_recall context_relevancy context_relevance contextual_recall
    contextual_precision contextual_relevancy llm_context_recall llm_context_precision_with_reference hit_rate
    llm_context_precision_without_reference non_llm_context_recall retrieval_relevance document_relevance
    nv_context_relevance
    """.split()  # noqa: SIM905 - a list of quoted words is harder to read
)
ANSWER = frozenset(
    """
    faithfulness answer_relevancy answer_relevance answer_correctness answer_similarity semantic_similarity
    factual_correctness response_relevancy response_groundedness groundedness correctness helpfulness conciseness
    relevance coherence harmfulness hallucination accuracy_score quality completeness context_utilization
    nv_accuracy nv_response_groundedness embedding_distance exact_match tone style
    """.split()  # noqa: SIM905 - a list of quoted words is harder to read
)
BAD_WHEN_HIGH = frozenset(("hallucination", "harmfulness", "embedding_distance", "toxicity", "bias"))
GOOD = 0.5  # a grade below it is a bad one; ragas and DeepEval draw the line there
FEWEST = 5  # cases


def recognise(table: Table) -> Contents | None:
    """Graded answers, when a question stands beside numbers from 0 to 1 that are called as graders call them."""
    data = table.data
    columns = Columns(data)
    asked = columns.take("question", *ASKED)
    said = columns.take("answer", *SAID)
    if len(data) < FEWEST or (asked is None and said is None):
        return None
    grades = {name: _role(name) for name in columns.numeric() if _role(name) and _is_grade(data[name])}
    if not grades:
        return None
    for name, role in grades.items():
        columns.give(name, f"grade of the {role}")
    columns.take("reference", *GIVEN)
    counts = {name: data[name].drop_nulls().drop_nans() for name in grades}
    scores = tuple(_mean(name, cells) for name, cells in counts.items() if len(cells))
    frame = _frame(table, columns, grades)
    listed = ", ".join(f"'{name}'" for name in grades)
    why = f"answers to {len(data):,} questions, graded by {listed}"
    return Contents(
        "table", frames=(frame,) if frame is not None else (), scores=scores, why=why, rows=len(data),
        columns=columns.roles,
    )  # fmt: skip


def _role(name: str) -> str:
    """What a grader's name says it judges: "retrieval", "answer", or "" for another column."""
    bare = normal(name.removeprefix("feedback."))
    bare = bare.split("_mode_", 1)[0]  # ragas: "factual_correctness(mode=f1)"
    return "retrieval" if bare in RETRIEVAL else "answer" if bare in ANSWER else ""


def _is_grade(column: pl.Series) -> bool:
    finite = column.drop_nulls().drop_nans()
    return len(finite) > 0 and as_float(finite.min()) >= 0 and as_float(finite.max()) <= 1


def _mean(name: str, cells: pl.Series) -> Score:
    """The mean grade; grades that are only 0 and 1 are a rate of right answers."""
    mean = as_float(cells.cast(pl.Float64).mean())
    metric = "accuracy" if bool(cells.is_in([0.0, 1.0]).all()) and normal(name) == "correctness" else normal(name)
    return score(Split.dev, metric, mean, len(cells))._replace(provenance=place(name))


def _frame(table: Table, columns: Columns, grades: dict[str, str]) -> Frame | None:
    """A case a row with the verdict of retrieval before that of the answer, where both were graded."""
    stages = {role: [name for name, r in grades.items() if r == role] for role in ("retrieval", "answer")}
    if not all(stages.values()):
        return None
    around = surroundings(columns, table.name)
    kept = around.data.select([c for c in around.data.columns if c == "id" or c.startswith("slice:")])
    verdicts = [
        pl.all_horizontal([_is_good(table.data[name]) for name in names]).alias(f"stage:{role}")
        for role, names in stages.items()
    ]
    made = pl.concat([kept, table.data.select(verdicts)], how="horizontal")
    first = [pl.when(~pl.col(f"stage:{role}")).then(pl.lit(role)) for role in stages]
    made = made.with_columns(first_failed=pl.coalesce([*first, pl.lit("")]))
    made = made.with_columns(failed=pl.col("first_failed") != "")
    names = {f"stage:{role}": ", ".join(columns_of) for role, columns_of in stages.items()}
    return make_frame(
        FrameKind.components, made, names={"first_failed": names["stage:retrieval"], **names, **around.names},
        facts={"shape": "attempts"},
        notes=(f"A grade below {GOOD:g} counts as bad; retrieval is looked at before the answer.",),
    )  # fmt: skip


def _is_good(column: pl.Series) -> pl.Expr:
    bad = pl.col(column.name) > GOOD if normal(column.name) in BAD_WHEN_HIGH else pl.col(column.name) < GOOD
    return ~bad.fill_null(value=False)
