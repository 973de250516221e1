"""Training curves of many shapes, healthy and with one fault planted."""

import numpy as np

from agent.metrics.curve_statistics import Floats
from agent.metrics.evidence import Evidence, FrameKind
from tests.metrics.made import curve, seen, sweep, table

POINTS = 60
Rng = np.random.Generator


def settled(rng: Rng, level: float = 0.5, noise: float = 0.01, gain: float = 1.5, points: int = POINTS) -> Floats:
    """A loss that falls fast and then stays, with the noise of its log."""
    return np.asarray(level + gain * np.exp(-np.arange(points) * 15 / points) + rng.normal(0, noise, points))


def remembering(rng: Rng, deviation: float, points: int = POINTS) -> Floats:
    """Noise with lag-1 autocorrelation 0.5."""
    shocks = rng.normal(0, deviation * 0.75**0.5, points)
    noise = np.empty(points)
    noise[0] = rng.normal(0, deviation)
    for place in range(1, points):
        noise[place] = 0.5 * noise[place - 1] + shocks[place]
    return noise


def good_run(rng: Rng) -> Evidence:
    """Both losses fall and level off near what people reach."""
    error = settled(rng, 0.06, 0.002, 0.5)
    losses = {"train/loss": settled(rng), "dev/loss": settled(rng, 0.55), "train/error": error, "dev/error": error}
    return seen(curve(losses), human_error=0.05, classes=10)


def good_run_with_memory(rng: Rng) -> Evidence:
    """The same with autocorrelation 0.5."""
    error = settled(rng, 0.06, 0.0, 0.5) + remembering(rng, 0.002)
    losses = {
        "train/loss": settled(rng, noise=0.0) + remembering(rng, 0.02),
        "dev/loss": settled(rng, 0.55, 0.0) + remembering(rng, 0.02),
    }
    return seen(curve({**losses, "train/error": error, "dev/error": error}), human_error=0.05, classes=10)


def short_run(rng: Rng) -> Evidence:
    """Twelve epochs that level off."""
    losses = {
        "train/loss": settled(rng, points=12),
        "dev/loss": settled(rng, 0.55, 0.02, points=12),
        "dev/error": settled(rng, 0.06, 0.005, 0.5, 12),
    }
    return seen(curve(losses), human_error=0.05, classes=10)


def schedule_with_steps(rng: Rng) -> Evidence:
    """A rate that drops twice, and the loss with it."""
    places = np.arange(POINTS)
    drop = 0.3 * (places < 25) + 0.15 * (places < 45)
    loss = settled(rng, 0.4, 0.01) + drop
    rate = 0.1 * 0.1 ** ((places >= 25).astype(int) + (places >= 45))
    return seen(
        curve({"train/loss": loss, "dev/loss": loss + 0.05 + rng.normal(0, 0.01, POINTS), "learning_rate": rate})
    )


def warm_up(rng: Rng) -> Evidence:
    """A loss that first stands while the rate warms up."""
    stand = np.full(10, 2.0) + rng.normal(0, 0.01, 10)
    fall = 0.5 + 1.5 * np.exp(-np.arange(POINTS - 10) / 4) + rng.normal(0, 0.01, POINTS - 10)
    loss = np.concatenate([stand, fall])
    return seen(curve({"train/loss": loss, "dev/loss": loss + 0.05}))


def heavy_tails(rng: Rng) -> Evidence:
    """A loss logged per batch, with heavy tails."""
    loss = 0.5 + 1.5 * np.exp(-np.arange(200) / 12) + 0.03 * rng.standard_t(4, 200)
    return seen(curve({"train/loss": np.abs(loss)}, x="step"))


def diverging(rng: Rng) -> Evidence:
    """The training loss leaves its lowest level."""
    loss = np.concatenate([settled(rng)[:30], 0.5 + np.linspace(0.5, 4, 30) * rng.uniform(0.8, 1.2)])
    return seen(curve({"train/loss": loss}))


def frozen(rng: Rng) -> Evidence:
    """A loss that stays at ln 7."""
    return seen(curve({"train/loss": np.log(7) + rng.normal(0, 0.01, POINTS)}), classes=7)


def overfitting(rng: Rng) -> Evidence:
    """Dev loss rises while training loss falls."""
    dev = settled(rng, 0.6) + np.clip(np.linspace(-0.2, 0.4, POINTS), 0, None)
    return seen(curve({"train/loss": settled(rng, 0.2) - np.linspace(0, 0.19, POINTS), "dev/loss": dev}))


def losses_agree(rng: Rng) -> Evidence:
    """Training loss a little below dev loss."""
    return seen(curve({"train/loss": settled(rng, 0.5, 0.05), "dev/loss": settled(rng, 0.7, 0.05)}))


def losses_part(rng: Rng) -> Evidence:
    """Training loss at a seventh of dev loss."""
    return seen(curve({"train/loss": settled(rng, 0.1, 0.02), "dev/loss": settled(rng, 0.7, 0.05)}))


def losses_apart(rng: Rng) -> Evidence:
    """Training loss clearly below dev loss."""
    losses = {"train/loss": settled(rng, 0.5, 0.02), "dev/loss": settled(rng, 0.7, 0.02)}
    return seen(curve({**losses, "dev/error": settled(rng, 0.3, 0.01, 0.7)}), human_error=0.03)


def losses_meet(rng: Rng) -> Evidence:
    """Equal losses, a dev error ten times the human one."""
    losses = {"train/loss": settled(rng, 0.7, 0.02), "dev/loss": settled(rng, 0.7, 0.02)}
    return seen(curve({**losses, "dev/error": settled(rng, 0.3, 0.01, 0.7)}), human_error=0.03)


def cut_off(rng: Rng) -> Evidence:
    """A run stopped while it falls."""
    dev = np.linspace(2, 1.1, POINTS) + rng.normal(0, 0.01, POINTS)
    return seen(curve({"train/loss": np.linspace(2, 1, POINTS), "dev/loss": dev}))


def flat_and_far(rng: Rng) -> Evidence:
    """Training error flat at ten times the human one."""
    return seen(curve({"train/error": settled(rng, 0.2, 0.004, 0.5)}), human_error=0.02)


def shaky(rng: Rng) -> Evidence:
    """Steps of 13 % of the gain."""
    return seen(curve({"dev/loss": settled(rng, 0.5, 0.2)}))


def spiky(rng: Rng) -> Evidence:
    """Three leaps of the loss."""
    loss = settled(rng)
    loss[rng.choice(np.arange(25, POINTS, 3), 3, replace=False)] += 2
    return seen(curve({"train/loss": loss}, x="step"))


def memorised(rng: Rng) -> Evidence:
    """One batch is memorised."""
    return seen(curve({"train/loss": np.abs(settled(rng, 0.01, 0.005))}, run="one batch"))


def not_memorised(rng: Rng) -> Evidence:
    """One batch leaves a third of the loss."""
    return seen(curve({"train/loss": settled(rng, 0.7, 0.02)}, run="one batch"))


def starts_at_chance(rng: Rng) -> Evidence:
    """The first loss is ln K, give or take 5 %."""
    loss = settled(rng, 0.5, 0.01, np.log(10) - 0.5)
    loss[0] = np.log(10) * rng.normal(1, 0.05)
    return seen(curve({"train/loss": loss}, x="step"), classes=10)


def starts_too_high(rng: Rng) -> Evidence:
    """The first loss is twice ln K."""
    loss = settled(rng, 0.5, 0.01, np.log(10) - 0.5)
    loss[0] = 2 * np.log(10) * rng.normal(1, 0.05)
    return seen(curve({"train/loss": loss}, x="step"), classes=10)


def done_and_busy(rng: Rng) -> Evidence:
    """A finished run on a busy GPU."""
    return seen(*good_run(rng).frames, table(FrameKind.utilisation, {"gpu": rng.uniform(0.9, 1, 60)}))


def cut_off_and_busy(rng: Rng) -> Evidence:
    """Cut off on a busy GPU, its rate well inside the sweep."""
    rate = 10 ** rng.uniform(-5, -1, 30)
    error = 0.1 + 0.02 * (np.log10(rate) + 3) ** 2 + rng.normal(0, 0.003, 30)
    trials = sweep({"lr": rate, "depth": rng.integers(2, 7, 30)}, error)
    return seen(*cut_off(rng).frames, trials, table(FrameKind.utilisation, {"gpu": rng.uniform(0.9, 1, 60)}))
