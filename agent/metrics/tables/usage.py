"""API bills as tables: a row a period, feature and model with requests, tokens and cost."""

import re

import polars as pl

from agent.metrics.columns import Columns, as_text, tidy
from agent.metrics.dates import to_dates
from agent.metrics.evidence import FrameKind
from agent.metrics.frames import make_frame
from agent.metrics.naming import normal
from agent.metrics.reading import Contents, Table

PERIOD = (
    "month", "period", "date", "week", "day", "billing_period", "monat", "time", "timestamp", "quarter", "year_month",
    "usage_date", "start_time", "datum", "invoice_month", "start_date",
)  # fmt: skip
FEATURE = (
    "feature", "endpoint", "product", "service", "use_case", "team", "task", "project", "function", "route", "workload",
    "application", "app", "api_key_name", "key_name", "customer", "step", "component", "operation", "funktion",
)  # fmt: skip
MODEL = ("model", "model_name", "engine", "sku", "deployment", "model_id")
REQUESTS = (
    "calls", "requests", "n_requests", "num_requests", "request_count", "api_calls", "count", "queries", "invocations",
    "num_calls", "n_calls", "aufrufe", "num_model_requests",
)  # fmt: skip
TOKENS_IN = (
    "input_tokens", "tokens_in", "prompt_tokens", "context_tokens", "in_tokens", "tokens_input", "tokens",
    "total_tokens", "input_token", "n_context_tokens_total", "prompt_tokens_total",
)  # fmt: skip
TOKENS_OUT = (
    "output_tokens", "tokens_out", "completion_tokens", "generated_tokens", "out_tokens", "tokens_output",
    "output_token", "n_generated_tokens_total",
)  # fmt: skip
_COST = re.compile(
    r"^(?:total_)?(?:cost|amount|spend|bill|charge|price|kosten|betrag|usd|eur)s?(?:_|$)|_(?:cost|spend)(?:_|$)"
)
CURRENCIES = {"usd": "USD", "eur": "EUR", "gbp": "GBP", "chf": "CHF", "dollars": "USD", "euro": "EUR"}


def recognise(table: Table) -> Contents | None:
    """A bill, when a cost stands beside requests, tokens or a period, and a feature or model or period groups it."""
    data = table.data
    columns = Columns(data)
    cost = next(
        (name for name in columns.numeric() if _COST.search(normal(name)) and "per" not in normal(name).split("_")),
        None,
    )
    if cost is None:
        return None
    columns.give(cost, "cost")
    roles = {
        "period": columns.take("period", *PERIOD),
        "feature": columns.take("feature", *FEATURE),
        "model": columns.take("model", *MODEL),
        "requests": columns.take("requests", *REQUESTS),
        "tokens_in": columns.take("input tokens", *TOKENS_IN),
        "tokens_out": columns.take("output tokens", *TOKENS_OUT),
    }
    counted = any(
        roles[role] and data[str(roles[role])].dtype.is_numeric() for role in ("requests", "tokens_in", "tokens_out")
    )
    if not (counted or roles["period"]) or not any(roles[role] for role in ("period", "feature", "model")):
        return None
    made = [data[cost].alias("cost")]
    for role, name in roles.items():
        if name is not None:
            made.append(_cells(data[name], role).alias(role))
    words = normal(cost).split("_")
    currency = next((CURRENCIES[word] for word in words if word in CURRENCIES), "")
    frame = make_frame(
        FrameKind.usage,
        pl.DataFrame(made).drop_nulls("cost"),
        names={"cost": cost, **{role: name for role, name in roles.items() if name}},
        facts={"currency": currency} if currency else {},
    )
    by = ", ".join(f"'{roles[role]}'" for role in ("period", "feature", "model") if roles[role])
    return Contents("table", frames=(frame,), why=f"a bill: '{cost}' by {by}", rows=len(data), columns=columns.roles)


def _is_cost(name: str) -> bool:
    """Whether the column is an amount, not a price per unit."""
    return bool(_COST.search(name)) and "per" not in name.split("_")


def _cells(column: pl.Series, role: str) -> pl.Series:
    if role == "period":
        dates = to_dates(column)
        if dates is None:
            return as_text(column)
        monthly = bool((dates.dt.day() == 1).all())
        return dates.dt.to_string("%Y-%m" if monthly else "%Y-%m-%d")
    if role in {"feature", "model"}:
        return tidy(column)
    return column.cast(pl.Float64, strict=False)
