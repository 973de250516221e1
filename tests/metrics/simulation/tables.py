"""Sweeps, components, raters, judges, prompts, bills and utilisation, healthy and with one fault planted."""

import numpy as np

from agent.metrics.evidence import Evidence, FrameKind
from tests.metrics.made import seen, sweep, table

Rng = np.random.Generator


def sweep_of_noise(rng: Rng) -> Evidence:
    """30 trials that no setting moves."""
    settings = {
        "lr": 10 ** rng.uniform(-5, -1, 30),
        "depth": rng.integers(2, 7, 30),
        "dropout": rng.uniform(0, 0.5, 30),
    }
    return seen(sweep(settings, 0.1 + rng.normal(0, 0.01, 30)))


def best_in_the_middle(rng: Rng) -> Evidence:
    """A rate that is best in the middle of its range."""
    rate = 10 ** rng.uniform(-5, -1, 30)
    error = 0.1 + 0.02 * (np.log10(rate) + 3) ** 2 + rng.normal(0, 0.01, 30)
    return seen(sweep({"lr": rate, "dropout": rng.uniform(0, 0.5, 30)}, error))


def sweep_towards_an_edge(rng: Rng) -> Evidence:
    """A rate that gets better up to the end of its range."""
    rate = 10 ** rng.uniform(-5, -2, 30)
    error = 0.3 - 0.05 * np.log10(rate / 1e-5) + rng.normal(0, 0.01, 30)
    return seen(sweep({"lr": rate, "depth": rng.integers(2, 7, 30)}, error))


def _counted(rng: Rng, true: np.ndarray[tuple[int], np.dtype[np.float64]], n: int = 1000) -> Evidence:
    return seen(sweep({"lr": np.arange(len(true)) + 1.0}, rng.binomial(n, true) / n, n=n))


def clear_winner(rng: Rng) -> Evidence:
    """One of 20 trials at 5 %, the others at 12 %."""
    return _counted(rng, np.where(np.arange(20) == 7, 0.05, 0.12))


def only_luck(rng: Rng) -> Evidence:
    """20 trials of 12 % on 1,000 examples."""
    return _counted(rng, np.full(20, 0.12))


def _seeds(rng: Rng, lead: float) -> Evidence:
    size = np.repeat([1, 2, 3, 4], 4)
    return seen(
        sweep({"width": size}, 0.1 - lead * (size == 3) + rng.normal(0, 0.01, 16), seed=["0", "1", "2", "3"] * 4)
    )


def equal_configurations(rng: Rng) -> Evidence:
    """Four equal configurations of four seeds."""
    return _seeds(rng, 0.0)


def better_configuration(rng: Rng) -> Evidence:
    """One configuration four deviations better."""
    return _seeds(rng, 0.04)


def _failing(rng: Rng, above: float | None) -> Evidence:
    rate = 10 ** rng.uniform(-5, -1, 40)
    error = 0.1 + 0.01 * np.abs(np.log10(rate) - (np.log10(above) - 0.2 if above else -3)) + rng.normal(0, 0.001, 40)
    failed = rate > above if above else rng.permutation(40) < 5
    status = np.where(failed, "failed", "complete")
    return seen(sweep({"lr": rate}, np.where(failed, np.nan, error), status=status.tolist()))


def failed_for_memory(rng: Rng) -> Evidence:
    """Five of 40 runs fail at any rate."""
    return _failing(rng, None)


def failed_above_a_rate(rng: Rng) -> Evidence:
    """All runs above a rate fail, the best lies below it."""
    return _failing(rng, 10**-2.5)


def _two_measures(rng: Rng, agree: float) -> Evidence:
    score = rng.random(90)
    loss = {"also:dev/loss": -agree * score + rng.normal(0, 0.1, 90)}
    return seen(sweep({"lr": rng.random(90)}, score, metric="f1", **loss))  # type: ignore[arg-type]


def measures_agree(rng: Rng) -> Evidence:
    """Loss and F1 rank 90 runs alike."""
    return _two_measures(rng, 1.0)


def measures_part(rng: Rng) -> Evidence:
    """Loss and F1 have nothing to do with each other."""
    return _two_measures(rng, 0.0)


STAGES = ("detect", "align", "match", "check")


def _attempts(rng: Rng, shares: list[float], silent: int = 0, dark: float = 0.0) -> Evidence:
    """A hundred failures among a thousand attempts, spread over the stages; `silent` more that no stage shows."""
    first = [*rng.choice(STAGES, 100, p=shares), *[""] * 900]
    light = np.where(rng.random(1000) < 0.3, "dark", "bright")
    if dark:
        light[:100] = np.where((np.array(first[:100]) == "detect") & (rng.random(100) < dark), "dark", light[:100])
    columns = {
        "id": [str(i) for i in range(1000)],
        "first_failed": first,
        "failed": [True] * (100 + silent) + [False] * (900 - silent),
        "slice:light": light.tolist(),
    }
    return seen(table(FrameKind.components, columns, shape="attempts"))


def even_stages(rng: Rng) -> Evidence:
    """Failures spread evenly over four stages."""
    return _attempts(rng, [0.25] * 4)


def leading_stage(rng: Rng) -> Evidence:
    """55 % of the failures at one stage."""
    return _attempts(rng, [0.55, 0.15, 0.15, 0.15])


def stage_fails_in_the_dark(rng: Rng) -> Evidence:
    """The worst stage fails in the dark."""
    return _attempts(rng, [0.55, 0.15, 0.15, 0.15], dark=0.9)


def stages_explain(rng: Rng) -> Evidence:
    """A sixth of the failures without a failed stage."""
    return _attempts(rng, [0.25] * 4, silent=20)


def stages_explain_nothing(rng: Rng) -> Evidence:
    """Six in ten failures without a failed stage."""
    return _attempts(rng, [0.25] * 4, silent=150)


def _sheet(rng: Rng, shares: list[float]) -> Evidence:
    tags = rng.choice(["night", "wrong label", "blur", "other"], 100, p=shares)
    return seen(table(FrameKind.tags, {"id": [str(i) for i in range(100)], "tag": tags.tolist()}))


def even_sheet(rng: Rng) -> Evidence:
    """A sheet of 100 errors, four tags alike."""
    return _sheet(rng, [0.25] * 4)


def led_sheet(rng: Rng) -> Evidence:
    """A sheet with one tag on 55 of 100 errors."""
    return _sheet(rng, [0.55, 0.15, 0.15, 0.15])


def _utilised(rng: Rng, busy: float) -> Evidence:
    load = np.clip(busy + np.convolve(rng.normal(0, 0.15, 130), np.ones(5) / 5, mode="valid"), 0, 1)
    return seen(table(FrameKind.utilisation, {"gpu": load}))


def busy(rng: Rng) -> Evidence:
    """A GPU that is busy 90 % of the time."""
    return _utilised(rng, 0.9)


def idle(rng: Rng) -> Evidence:
    """A GPU that is busy 60 % of the time."""
    return _utilised(rng, 0.6)


def _rated(rng: Rng, agree: float) -> Evidence:
    truth = rng.integers(0, 3, 120)
    rows = [
        (str(item), rater, "abc"[truth[item] if rng.random() < agree else rng.integers(0, 3)])
        for item in range(120)
        for rater in ("ann", "bob")
    ]
    return seen(table(FrameKind.raters, dict(zip(("id", "rater", "label"), zip(*rows, strict=True), strict=True))))


def raters_agree(rng: Rng) -> Evidence:
    """Two raters right nine times in ten."""
    return _rated(rng, 0.85)


def raters_part(rng: Rng) -> Evidence:
    """Two raters who guess every second time."""
    return _rated(rng, 0.5)


def _judged(rng: Rng, flip: float) -> Evidence:
    truth = rng.random(100) < 0.7
    rows = [
        (str(case), repeat, bool(truth[case] ^ (rng.random() < flip))) for case in range(100) for repeat in range(3)
    ]
    columns = dict(zip(("case", "repeat", "passed"), zip(*rows, strict=True), strict=True))
    return seen(table(FrameKind.eval_log, columns))


def steady_judge(rng: Rng) -> Evidence:
    """A judge that errs in 2 % of verdicts."""
    return _judged(rng, 0.02)


def fickle_judge(rng: Rng) -> Evidence:
    """A judge that errs in 10 % of verdicts."""
    return _judged(rng, 0.1)


def _prompts(rng: Rng, gain: float) -> Evidence:
    """Six versions on 400 cases, each better by the gain."""
    scores = [rng.binomial(400, 0.5 + gain * place) / 400 for place in range(6)]
    columns = {"version": [f"v{place}" for place in range(6)], "score": scores, "n": [400] * 6}
    return seen(table(FrameKind.eval_log, columns))


def prompts_improve(rng: Rng) -> Evidence:
    """Each of six prompts 8 points better."""
    return _prompts(rng, 0.08)


def prompts_stand(rng: Rng) -> Evidence:
    """Six equal prompts."""
    return _prompts(rng, 0.0)


def _searched(rng: Rng, above: float) -> Evidence:
    wins = rng.random(80) < above
    columns = {"id": [str(i) for i in range(80)], "score_reference": wins * 1.0, "score_output": [0.5] * 80}
    return seen(table(FrameKind.search, columns))


def nobody_to_blame(rng: Rng) -> Evidence:
    """References above and below outputs alike."""
    return _searched(rng, 0.5)


def search_to_blame(rng: Rng) -> Evidence:
    """References above outputs in 75 % of the errors."""
    return _searched(rng, 0.75)


def _billed(rng: Rng, growth: float) -> Evidence:
    costs = 1000 * (1 + growth) ** np.arange(6) * rng.lognormal(0, 0.04, 6)
    columns = {"period": [f"2025-0{month + 1}" for month in range(6)], "cost": costs, "feature": ["search"] * 6}
    return seen(table(FrameKind.usage, columns))


def steady_bill(rng: Rng) -> Evidence:
    """A bill that grows by 2 % a month."""
    return _billed(rng, 0.02)


def growing_bill(rng: Rng) -> Evidence:
    """A bill that grows by 25 % a month."""
    return _billed(rng, 0.25)
