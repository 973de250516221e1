"""Predictions made healthy, and the same with one fault planted: what the checks are simulated on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.metrics.evidence import Evidence
from tests.metrics.simulation import predictions

N = 600
Rng = np.random.Generator
Labels = NDArray[np.str_]
REGRESSION = {"task": "regression"}


def labels(rng: Rng, n: int = N, classes: int = 4) -> Labels:
    return rng.integers(0, classes, n).astype(str)


def answered(rng: Rng, y: Labels, wrong: NDArray[np.bool_], classes: int = 4) -> Labels:
    """The labels, but another class in the wrong rows."""
    other = (y.astype(int) + rng.integers(1, classes, len(y))) % classes
    return np.where(wrong, other.astype(str), y)


def ids(n: int = N) -> list[str]:
    return [f"img-{i}" for i in range(n)]


def even_slices(rng: Rng) -> Evidence:
    """Errors spread evenly over three columns."""
    y = labels(rng)
    device, room, age = (rng.choice(list("abcde"), N) for _ in range(3))
    pred = answered(rng, y, rng.random(N) < 0.12)
    return predictions(id=ids(), y=y, pred=pred, slice_device=device, slice_room=room, slice_age=age)


def one_bad_slice(rng: Rng) -> Evidence:
    """One device errs eight times as often."""
    y, device, room = labels(rng), rng.choice(list("abcde"), N), rng.choice(list("xyz"), N)
    pred = answered(rng, y, rng.random(N) < np.where(device == "b", 0.4, 0.05))
    return predictions(id=ids(), y=y, pred=pred, slice_device=device, slice_room=room)


def even_confusions(rng: Rng) -> Evidence:
    """Wrong answers spread evenly over six classes."""
    y = labels(rng, classes=6)
    return predictions(y=y, pred=answered(rng, y, rng.random(N) < 0.15, classes=6))


def two_classes_mixed(rng: Rng) -> Evidence:
    """Half of one class is taken for another."""
    y = labels(rng, classes=6)
    pred = answered(rng, y, rng.random(N) < 0.06, classes=6)
    return predictions(y=y, pred=np.where((y == "2") & (rng.random(N) < 0.5), "3", pred))


def rare_and_found(rng: Rng) -> Evidence:
    """A rare class of 6 % as well recognised as the other."""
    y = np.where(rng.random(N) < 0.06, "fraud", "ok")
    return predictions(y=y, pred=np.where(rng.random(N) < 0.1, np.where(y == "ok", "fraud", "ok"), y))


def rare_and_missed(rng: Rng) -> Evidence:
    """A rare class of 6 %, four fifths of it missed."""
    y = np.where(rng.random(N) < 0.06, "fraud", "ok")
    return predictions(y=y, pred=np.where((y == "fraud") & (rng.random(N) < 0.8), "ok", y))


def _probabilities(rng: Rng, noise: float) -> Evidence:
    """A calibrated model of four classes with some hard rows; a share of the given labels is then replaced."""
    n = 1600
    logits = rng.normal(size=(n, 4)) * 2.2
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p = p**2.5 / (p**2.5).sum(axis=1, keepdims=True)
    true = (p.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)
    y = np.where(rng.random(n) < noise, rng.integers(0, 4, n), true)
    seen = (1 - noise) * p + noise / 4  # a model that was trained on such labels says so
    columns = {f"p_{k}": seen[:, k] for k in range(4)}
    return predictions(y=y.astype(str), pred=seen.argmax(axis=1).astype(str), confidence=seen.max(axis=1), **columns)


def right_labels(rng: Rng) -> Evidence:
    """Right labels, calibrated probabilities."""
    return _probabilities(rng, 0.0)


def wrong_labels(rng: Rng) -> Evidence:
    """A fifth of the labels replaced."""
    return _probabilities(rng, 0.2)


def two_class(rng: Rng, *, sharpness: float = 1.0, threshold: float = 0.5, share: float = 0.5) -> Evidence:
    n = 1000
    z = rng.normal(size=n) * 1.5 + np.log(share / (1 - share))
    y = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(int)
    p = 1 / (1 + np.exp(-sharpness * z))
    said = (p >= threshold).astype(int)
    return predictions(
        {"positive": "1"},
        y=y.astype(str),
        pred=said.astype(str),
        confidence=np.where(said == 1, p, 1 - p),
        p_1=p,
        p_0=1 - p,
    )


def calibrated(rng: Rng) -> Evidence:
    """Calibrated probabilities, threshold one half."""
    return two_class(rng)


def overconfident(rng: Rng) -> Evidence:
    """Logits four times too large."""
    return two_class(rng, sharpness=4.0)


def threshold_too_high(rng: Rng) -> Evidence:
    """The same with the threshold at 0.8."""
    return two_class(rng, threshold=0.8)


def steady(rng: Rng) -> Evidence:
    """Twelve weeks with the same error."""
    y = labels(rng)
    return predictions(y=y, pred=answered(rng, y, rng.random(N) < 0.12), slice_week=np.sort(rng.integers(1, 13, N)))


def drifting(rng: Rng) -> Evidence:
    """An error that rises by 3 points a week."""
    y, week = labels(rng), np.sort(rng.integers(1, 13, N))
    return predictions(y=y, pred=answered(rng, y, rng.random(N) < 0.03 * week), slice_week=week)


def _two_models(rng: Rng, gain: float) -> Evidence:
    y = labels(rng)
    first = rng.random(N) < 0.2
    second = np.where(first, rng.random(N) > 0.4 + gain, rng.random(N) < 0.1)
    pred = np.concatenate([answered(rng, y, first), answered(rng, y, second)])
    return predictions(id=ids() + ids(), model=["a"] * N + ["b"] * N, y=np.concatenate([y, y]), pred=pred)


def same_models(rng: Rng) -> Evidence:
    """Two equal models on the same examples."""
    return _two_models(rng, 0.0)


def better_model(rng: Rng) -> Evidence:
    """The second model half as often wrong."""
    return _two_models(rng, 0.55)


def _split(rng: Rng, shared: int) -> Evidence:
    y = labels(rng, 900)
    held = np.concatenate([rng.choice(600, shared, replace=False), np.arange(600, 900 - shared)])
    known = np.concatenate([np.full(shared, fill_value=True), np.full(300 - shared, fill_value=False)])
    wrong = rng.random(900) < np.concatenate([np.full(600, 0.02), np.where(known, 0.02, 0.25)])
    at = np.concatenate([np.arange(600), held])
    return predictions(
        id=[f"img-{i}" for i in at],
        split=["train"] * 600 + ["dev"] * 300,
        y=y[at],
        pred=answered(rng, y[at], wrong),
    )


def apart(rng: Rng) -> Evidence:
    """No held-out row in training."""
    return _split(rng, 0)


def overlapping(rng: Rng) -> Evidence:
    """120 of 300 held-out rows in training."""
    return _split(rng, 120)


def plain_columns(rng: Rng) -> Evidence:
    """A column that has nothing to do with the label."""
    y = labels(rng)
    return predictions(y=y, pred=answered(rng, y, rng.random(N) < 0.1), slice_site=rng.choice(list("abcd"), N))


def telling_column(rng: Rng) -> Evidence:
    """A column that names the class as well as the model does."""
    y = labels(rng)
    site = answered(rng, y, rng.random(N) < 0.1)
    return predictions(y=y, pred=answered(rng, y, rng.random(N) < 0.1), slice_site=site)


def fair_numbers(rng: Rng) -> Evidence:
    """Numeric targets, errors centred on 0."""
    y = rng.gamma(3, 50, N)
    return predictions(REGRESSION, y=y, pred=y + rng.normal(0, 20, N), slice_region=rng.choice(list("abcd"), N))


def leaning_numbers(rng: Rng) -> Evidence:
    """Numeric targets, errors 0.3 deviations too high."""
    y = rng.gamma(3, 50, N)
    return predictions(REGRESSION, y=y, pred=y + rng.normal(6, 20, N))


def useless_numbers(rng: Rng) -> Evidence:
    """Predictions that stay at the mean."""
    y = rng.gamma(3, 50, N)
    return predictions(REGRESSION, y=y, pred=y.mean() + rng.normal(0, 5, N))


def one_bad_region(rng: Rng) -> Evidence:
    """One region with errors three times as large."""
    y, region = rng.gamma(3, 50, N), rng.choice(list("abcd"), N)
    off = rng.normal(0, 1, N) * np.where(region == "c", 60, 20)
    return predictions(REGRESSION, y=y, pred=y + off, slice_region=region)


def guessing(rng: Rng) -> Evidence:
    """Answers drawn at random."""
    return predictions(y=labels(rng), pred=labels(rng))


def many_slices(rng: Rng) -> Evidence:
    """Thirty columns of ten values, errors spread evenly."""
    y = labels(rng, 1500)
    columns: dict[str, Any] = {f"slice_c{place}": rng.choice(list("abcdefghij"), 1500) for place in range(30)}
    return predictions(y=y, pred=answered(rng, y, rng.random(1500) < 0.1), **columns)


def few_rows(rng: Rng) -> Evidence:
    """Eighty rows in five columns, errors spread evenly."""
    y = labels(rng, 80)
    columns: dict[str, Any] = {f"slice_c{place}": rng.choice(list("ab"), 80) for place in range(5)}
    return predictions(y=y, pred=answered(rng, y, rng.random(80) < 0.25), **columns)


def users_apart(rng: Rng) -> Evidence:
    """Ten rows of each of 60 users, who differ; devices do not."""
    user = np.repeat(np.arange(60), 10)
    y, device, hard = labels(rng), rng.choice(list("ab"), 60)[user], rng.beta(0.5, 4, 60)[user]
    names = {"group": "user_id"}
    pred = answered(rng, y, rng.random(N) < hard)
    return predictions(names=names, y=y, pred=pred, group=user.astype(str), slice_device=device)


def bad_device_of_users(rng: Rng) -> Evidence:
    """Ten rows of each of 60 users, one device eight times as bad."""
    user = np.repeat(np.arange(60), 10)
    y, device = labels(rng), rng.choice(list("abc"), 60)[user]
    pred = answered(rng, y, rng.random(N) < np.where(device == "b", 0.4, 0.05))
    return predictions(names={"group": "user_id"}, y=y, pred=pred, group=user.astype(str), slice_device=device)


def one_hard_class(rng: Rng) -> Evidence:
    """One class is hard, and a column follows the classes."""
    y = labels(rng, 1500, 3)
    site = np.where(rng.random(1500) < 0.6, y, rng.integers(0, 3, 1500).astype(str))
    wrong = rng.random(1500) < np.where(y == "2", 0.25, 0.05)
    return predictions(y=y, pred=answered(rng, y, wrong, 3), slice_site=site)


def hard_by_nature(rng: Rng) -> Evidence:
    """Right labels of ten classes that overlap, calibrated probabilities."""
    logits = rng.normal(size=(1000, 10)) * 2
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    y = (p.cumsum(axis=1) > rng.random((1000, 1))).argmax(axis=1)
    columns: dict[str, Any] = {f"p_{k}": p[:, k] for k in range(10)}
    return predictions(y=y.astype(str), pred=p.argmax(axis=1).astype(str), confidence=p.max(axis=1), **columns)


def unbalanced(rng: Rng) -> Evidence:
    """A positive class of 4 %, calibrated probabilities."""
    return two_class(rng, share=0.04)


def uneven_classes(rng: Rng) -> Evidence:
    """Two large and six small classes, wrong answers by size."""
    shares = np.array([0.4, 0.3, *[0.05] * 6])
    y = rng.choice(8, 1000, p=shares)
    other = rng.choice(8, 1000, p=shares)
    return predictions(y=y.astype(str), pred=np.where(rng.random(1000) < 0.3, other, y).astype(str))


def heavy_numbers(rng: Rng) -> Evidence:
    """Numeric targets, errors with heavy tails (Student, 3 degrees of freedom)."""
    y = rng.gamma(3, 50, N)
    return predictions(REGRESSION, y=y, pred=y + 20 * rng.standard_t(3, N), slice_region=rng.choice(list("abcd"), N))


def skewed_numbers(rng: Rng) -> Evidence:
    """Numeric targets, errors skewed but centred on 0 (log-normal)."""
    y = rng.gamma(3, 50, N)
    off = rng.lognormal(0, 1, N) - np.exp(0.5)
    return predictions(REGRESSION, y=y, pred=y + 10 * off, slice_region=rng.choice(list("abcd"), N))


def steady_numbers(rng: Rng) -> Evidence:
    """Twelve weeks of numeric targets with the same error."""
    y = rng.gamma(3, 50, N)
    return predictions(REGRESSION, y=y, pred=y + rng.normal(0, 20, N), slice_week=np.sort(rng.integers(1, 13, N)))


def drifting_numbers(rng: Rng) -> Evidence:
    """Twelve weeks in which the numeric error doubles."""
    y, week = rng.gamma(3, 50, N), np.sort(rng.integers(1, 13, N))
    return predictions(REGRESSION, y=y, pred=y + rng.normal(0, 1, N) * (15 + 2 * week), slice_week=week)


def _two_sources(rng: Rng, *, moved: bool, hurts: bool) -> Evidence:
    """600 training and 400 held-out rows with a number, a place and a noise column."""
    n, m = N, 400
    bright = np.concatenate([rng.normal(50, 10, n), rng.normal(38 if moved else 50, 12 if moved else 10, m)])
    split = ["train"] * n + ["dev"] * m
    y = labels(rng, n + m)
    wrong = rng.random(n + m) < np.where(hurts & (bright < 38), 0.35, 0.1)
    columns: dict[str, Any] = {"slice_place": rng.choice(list("abcd"), n + m), "slice_zoom": rng.normal(0, 1, n + m)}
    return predictions(split=split, y=y, pred=answered(rng, y, wrong), slice_brightness=bright, **columns)


def same_source(rng: Rng) -> Evidence:
    """Training and held-out rows from one source."""
    return _two_sources(rng, moved=False, hurts=False)


def harmless_shift(rng: Rng) -> Evidence:
    """Held-out photos darker, errors as everywhere."""
    return _two_sources(rng, moved=True, hurts=False)


def hurtful_shift(rng: Rng) -> Evidence:
    """Held-out photos darker, dark ones wrong three times as often."""
    return _two_sources(rng, moved=True, hurts=True)


def _synthetic(rng: Rng, originals: int) -> Evidence:
    """Half of the rows made from so many backgrounds."""
    made = np.arange(N) % 2 == 0
    background = np.where(made, np.char.add("bg", rng.integers(0, originals, N).astype(str)), "")
    y = labels(rng)
    pred = answered(rng, y, rng.random(N) < np.where(made, 0.05, 0.2))
    cells = [value or None for value in background]
    return predictions(y=y, pred=pred, slice_synthetic=np.where(made, "yes", "no"), slice_background=cells)


def varied_synthetic(rng: Rng) -> Evidence:
    """300 synthetic rows of 150 backgrounds."""
    return _synthetic(rng, 150)


def narrow_synthetic_rows(rng: Rng) -> Evidence:
    """300 synthetic rows of 6 backgrounds."""
    return _synthetic(rng, 6)
