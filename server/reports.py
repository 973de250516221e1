"""What clients report of an experiment: two values, or two files; light, since the MCP server starts with it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Side(BaseModel):
    """A value and the number of examples behind it; rates as fractions."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    value: float
    n: int | None = Field(None, ge=1)


class NewResult(BaseModel):
    """What was changed, and the metric before and after."""

    model_config = ConfigDict(extra="forbid")

    change: Words
    metric: Words
    before: Side
    after: Side
    better: Literal["higher", "lower"]
    note: Words | None = None
    client_message_id: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class NewComparison(BaseModel):
    """What was changed, and two uploaded files of predictions on the same examples: before it and after."""

    model_config = ConfigDict(extra="forbid")

    change: Words
    before_file_id: str
    after_file_id: str
    note: Words | None = None
    client_message_id: Annotated[str, Field(min_length=1, max_length=200)] | None = None
