"""Predictions made healthy, and the same with one fault planted: what the checks are simulated on."""

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
    y = labels(rng)
    device, room, age = (rng.choice(list("abcde"), N) for _ in range(3))
    pred = answered(rng, y, rng.random(N) < 0.12)
    return predictions(id=ids(), y=y, pred=pred, slice_device=device, slice_room=room, slice_age=age)


def one_bad_slice(rng: Rng) -> Evidence:
    y, device, room = labels(rng), rng.choice(list("abcde"), N), rng.choice(list("xyz"), N)
    pred = answered(rng, y, rng.random(N) < np.where(device == "b", 0.4, 0.05))
    return predictions(id=ids(), y=y, pred=pred, slice_device=device, slice_room=room)


def even_confusions(rng: Rng) -> Evidence:
    y = labels(rng, classes=6)
    return predictions(y=y, pred=answered(rng, y, rng.random(N) < 0.15, classes=6))


def two_classes_mixed(rng: Rng) -> Evidence:
    y = labels(rng, classes=6)
    pred = answered(rng, y, rng.random(N) < 0.06, classes=6)
    return predictions(y=y, pred=np.where((y == "2") & (rng.random(N) < 0.5), "3", pred))


def rare_and_found(rng: Rng) -> Evidence:
    y = np.where(rng.random(N) < 0.06, "fraud", "ok")
    return predictions(y=y, pred=np.where(rng.random(N) < 0.1, np.where(y == "ok", "fraud", "ok"), y))


def rare_and_missed(rng: Rng) -> Evidence:
    y = np.where(rng.random(N) < 0.06, "fraud", "ok")
    return predictions(y=y, pred=np.where((y == "fraud") & (rng.random(N) < 0.8), "ok", y))


def _probabilities(rng: Rng, noise: float) -> Evidence:
    """A calibrated model of four classes with some hard rows; a share of the given labels is then replaced."""
    n = 1200
    logits = rng.normal(size=(n, 4)) * 2.2
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p = p**2.5 / (p**2.5).sum(axis=1, keepdims=True)
    true = (p.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)
    y = np.where(rng.random(n) < noise, rng.integers(0, 4, n), true)
    seen = (1 - noise) * p + noise / 4  # a model that was trained on such labels says so
    columns = {f"p_{k}": seen[:, k] for k in range(4)}
    return predictions(y=y.astype(str), pred=seen.argmax(axis=1).astype(str), confidence=seen.max(axis=1), **columns)


def right_labels(rng: Rng) -> Evidence:
    return _probabilities(rng, 0.0)


def wrong_labels(rng: Rng) -> Evidence:
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
    return two_class(rng)


def overconfident(rng: Rng) -> Evidence:
    return two_class(rng, sharpness=4.0)


def threshold_too_high(rng: Rng) -> Evidence:
    return two_class(rng, threshold=0.8)


def steady(rng: Rng) -> Evidence:
    y = labels(rng)
    return predictions(y=y, pred=answered(rng, y, rng.random(N) < 0.12), slice_week=np.sort(rng.integers(1, 13, N)))


def drifting(rng: Rng) -> Evidence:
    y, week = labels(rng), np.sort(rng.integers(1, 13, N))
    return predictions(y=y, pred=answered(rng, y, rng.random(N) < 0.03 * week), slice_week=week)


def _two_models(rng: Rng, gain: float) -> Evidence:
    y = labels(rng)
    first = rng.random(N) < 0.2
    second = np.where(first, rng.random(N) > 0.4 + gain, rng.random(N) < 0.1)
    pred = np.concatenate([answered(rng, y, first), answered(rng, y, second)])
    return predictions(id=ids() + ids(), model=["a"] * N + ["b"] * N, y=np.concatenate([y, y]), pred=pred)


def same_models(rng: Rng) -> Evidence:
    return _two_models(rng, 0.0)


def better_model(rng: Rng) -> Evidence:
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
    return _split(rng, 0)


def overlapping(rng: Rng) -> Evidence:
    return _split(rng, 120)


def plain_columns(rng: Rng) -> Evidence:
    y = labels(rng)
    return predictions(y=y, pred=answered(rng, y, rng.random(N) < 0.1), slice_site=rng.choice(list("abcd"), N))


def telling_column(rng: Rng) -> Evidence:
    y = labels(rng)
    site = answered(rng, y, rng.random(N) < 0.1)
    return predictions(y=y, pred=answered(rng, y, rng.random(N) < 0.1), slice_site=site)


def fair_numbers(rng: Rng) -> Evidence:
    y = rng.gamma(3, 50, N)
    return predictions(REGRESSION, y=y, pred=y + rng.normal(0, 20, N), slice_region=rng.choice(list("abcd"), N))


def leaning_numbers(rng: Rng) -> Evidence:
    y = rng.gamma(3, 50, N)
    return predictions(REGRESSION, y=y, pred=y + rng.normal(6, 20, N))


def useless_numbers(rng: Rng) -> Evidence:
    y = rng.gamma(3, 50, N)
    return predictions(REGRESSION, y=y, pred=y.mean() + rng.normal(0, 5, N))


def one_bad_region(rng: Rng) -> Evidence:
    y, region = rng.gamma(3, 50, N), rng.choice(list("abcd"), N)
    off = rng.normal(0, 1, N) * np.where(region == "c", 60, 20)
    return predictions(REGRESSION, y=y, pred=y + off, slice_region=region)


def guessing(rng: Rng) -> Evidence:
    return predictions(y=labels(rng), pred=labels(rng))
