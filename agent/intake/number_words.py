"""The words and signs of quantities: numerals, scales, parts, spans of time, currencies."""

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
UNITS = {word: value for value, word in enumerate([*_SMALL.split(), "eighteen", "nineteen"])}
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
SCALES = {
    "hundred": 100,
    "thousand": 1000,
    "million": 1e6,
    "billion": 1e9,
    "dozen": 12,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "mio": 1e6,
    "mil": 1e6,
    "bn": 1e9,
    "b": 1e9,
}
PARTS = {
    "half": 1 / 2,
    "third": 1 / 3,
    "quarter": 1 / 4,
    "fifth": 1 / 5,
    "sixth": 1 / 6,
    "eighth": 1 / 8,
    "tenth": 1 / 10,
}
NTHS = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "twelfth": 12, "fifteenth": 15, "twentieth": 20, "hundredth": 100,
}  # fmt: skip
"""One in so many: "every sixth truck is wrong"."""
DAYS = {
    "ms": 1e-3 / 86400,
    "s": 1 / 86400,
    "sec": 1 / 86400,
    "second": 1 / 86400,
    "min": 1 / 1440,
    "minute": 1 / 1440,
    "h": 1 / 24,
    "hr": 1 / 24,
    "hour": 1 / 24,
    "day": 1,
    "night": 1,
    "week": 7,
    "wk": 7,
    "sprint": 14,
    "month": 30,
    "mo": 30,
    "quarter": 91,
    "year": 365,
    "yr": 365,
}
CURRENCY = {
    "$": "USD",
    "usd": "USD",
    "dollar": "USD",
    "buck": "USD",
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "pound": "GBP",
    "chf": "CHF",
    "franc": "CHF",
    "inr": "INR",
    "rupee": "INR",
    "₹": "INR",
    "¥": "JPY",
    "yen": "JPY",
}
PER_MONTH = {
    "month": 1.0,
    "mo": 1.0,
    "mth": 1.0,
    "day": 30.0,
    "week": 52 / 12,
    "wk": 52 / 12,
    "year": 1 / 12,
    "yr": 1 / 12,
    "annum": 1 / 12,
    "quarter": 1 / 3,
}
