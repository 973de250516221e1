"""Search errors against model errors: the model's own score of the reference and of what it put out."""

import re

import polars as pl

from agent.metrics.columns import Columns, as_text
from agent.metrics.evidence import FrameKind
from agent.metrics.frames import make_frame
from agent.metrics.naming import normal
from agent.metrics.reading import Contents, Table

_SCORE = re.compile(r"score|logp|log_p|prob|likelihood|objective|cost|reward|(^|_)ll($|_)")
_REFERENCE = re.compile(r"(^|_)(ref|reference|gold|human|truth|target|correct|optimal|expert)($|_)")
_OUTPUT = re.compile(
    r"(^|_)(output|hyp|hypothesis|pred|predicted|beam|decoded|system|found|model|generated|greedy)($|_)"
)


def recognise(table: Table) -> Contents | None:
    """Two score columns, one of the reference and one of the output."""
    data = table.data
    columns = Columns(data)
    scored = [name for name in columns.numeric() if _SCORE.search(normal(name))]
    reference = [name for name in scored if _REFERENCE.search(normal(name))]
    output = [name for name in scored if _OUTPUT.search(normal(name)) and name not in reference]
    if len(reference) != 1 or len(output) != 1 or len(data) < 2:
        return None
    columns.give(reference[0], "score of the reference")
    columns.give(output[0], "score of the output")
    identity = columns.take("id", "id", "example_id", "case", "sentence", "utterance", "item") or data.columns[0]
    rows = pl.DataFrame(
        {"id": as_text(data[identity]), "score_reference": data[reference[0]], "score_output": data[output[0]]}
    )
    names = {"score_reference": reference[0], "score_output": output[0]}
    why = f"the model's own scores: '{reference[0]}' of the reference, '{output[0]}' of its output"
    frame = make_frame(FrameKind.search, rows, names=names)
    return Contents("table", frames=(frame,), why=why, rows=len(data), columns=columns.roles)
