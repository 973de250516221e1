"""How numbers read in a claim: rates as percent, differences as points, always with the interval where there is one."""

from collections.abc import Sequence

from agent.metrics.finding import FRACTION, Quantity

IN_PERCENT = frozenset({"wape", "mape", "smape", "wer", "cer"})
MAX_NAME = 60  # names out of files are data: long ones are cut, so that a claim stays a sentence


def percent(rate: float) -> str:
    """A rate of 0.153 as "15.3%"; two decimals below one percent, where one would hide the difference."""
    digits = 2 if 0 < abs(rate) < 0.01 else 1
    return f"{100 * rate:.{digits}f}%"


def points(difference: float) -> str:
    """A difference of rates of 0.153 as "15.3 points"."""
    return f"{100 * difference:.1f} points"


def span(interval: tuple[float, float]) -> str:
    """The interval of a rate or of a difference of rates, in percent or points: "12.1 to 18.9"."""
    return f"{100 * interval[0]:.1f} to {100 * interval[1]:.1f}"


def number(value: float) -> str:
    """A number in its own unit, to four significant digits, with thousands set apart."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def shown(quantity: Quantity) -> str:
    """A quantity as a reader expects it: percent for rates, else the number with its unit."""
    if quantity.unit == FRACTION or in_percent(quantity.unit, quantity.value):
        return percent(quantity.value)
    return f"{number(quantity.value)} {quantity.unit}".strip()


def in_percent(metric: str, value: float) -> bool:
    """Whether people tell this metric in percent though it is no rate of wrong examples: WAPE 0.31 is 31%."""
    return metric.casefold() in IN_PERCENT and abs(value) <= 1


def short(name: str) -> str:
    """A name out of a file on one line, cut where it is too long to read."""
    flat = " ".join(name.split())
    return flat if len(flat) <= MAX_NAME else flat[: MAX_NAME - 1] + "…"


def class_name(name: str) -> str:
    """A class as a sentence can name it: "fraud", but "class 1"."""
    flat = short(name)
    return f"class {flat}" if flat.replace(".", "", 1).isdigit() else flat


def plural(count: int, noun: str) -> str:
    """A count with its noun: "1 error", "1,234 errors"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def listed(names: Sequence[str], *, most: int = 4) -> str:
    """Names as a phrase: "a, b and c"; a long list is cut and says by how much.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], most=2)
    ('a, b and c', 'a, b and 1 more')
    """
    named = list(names[:most])
    if len(names) > most:
        named.append(f"{len(names) - most} more")
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def named(quantity: Quantity) -> str:
    """A quantity with its name, whose last word may already be the unit: "dev error 15.0%", "dev F1 0.71"."""
    plain = quantity.unit and quantity.unit in quantity.name and not in_percent(quantity.unit, quantity.value)
    value = number(quantity.value) if plain else shown(quantity)
    return f"{quantity.name} {value}"
