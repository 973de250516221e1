"""Scores of splits, models, versions, stages and learning curves, measured on so many examples."""

import numpy as np

from agent.metrics.evidence import Context, DataPoint, ErrorShare, Evidence, Score
from agent.vocabulary import Basis, Split

Rng = np.random.Generator
N = 2000


def measured(rng: Rng, split: str, true: float, n: int = N, *, model: str = "", source: str = "") -> Score:
    """An error as it comes out on n examples of a true one."""
    error = float(rng.binomial(n, true)) / n
    return Score(Split(split), "accuracy", 1 - error, error, n, model, source)


def exact(split: str, error: float) -> Score:
    """A floor that nobody counted."""
    return Score(Split(split), "accuracy", 1 - error, error)


def sound_project(rng: Rng) -> Evidence:
    """Human 5, train 5.2, dev 5.4, test 5.4 % on 2,000 examples each."""
    scores = (
        exact("human", 0.05),
        measured(rng, "train", 0.052),
        measured(rng, "dev", 0.054),
        measured(rng, "test", 0.054),
    )
    return Evidence(scores)


def small_sound_project(rng: Rng) -> Evidence:
    """The same on 150 examples each."""
    scores = (
        exact("human", 0.05),
        measured(rng, "train", 0.052, 150),
        measured(rng, "dev", 0.054, 150),
        measured(rng, "test", 0.054, 150),
    )
    return Evidence(scores)


def overfitted_project(rng: Rng) -> Evidence:
    """Human 5, train 6, dev 14 %."""
    return Evidence((exact("human", 0.05), measured(rng, "train", 0.06), measured(rng, "dev", 0.14)))


def biased_project(rng: Rng) -> Evidence:
    """Human 5, train 15, dev 16 %."""
    return Evidence((exact("human", 0.05), measured(rng, "train", 0.15), measured(rng, "dev", 0.16)))


def tuned_to_dev(rng: Rng) -> Evidence:
    """Dev 5, test 9 %."""
    return Evidence((measured(rng, "dev", 0.05), measured(rng, "test", 0.09)))


def kinder_dev(rng: Rng) -> Evidence:
    """Train-dev 15, dev 11 %."""
    scores = (measured(rng, "train", 0.1), measured(rng, "train_dev", 0.15), measured(rng, "dev", 0.11))
    return Evidence((exact("human", 0.01), *scores))


def like_train_dev(rng: Rng) -> Evidence:
    """Train-dev and dev at 15 %."""
    scores = (measured(rng, "train", 0.1), measured(rng, "train_dev", 0.15), measured(rng, "dev", 0.15))
    return Evidence((exact("human", 0.01), *scores))


def above_target(rng: Rng) -> Evidence:
    """Dev 8 %, wanted 6 %."""
    return Evidence((measured(rng, "dev", 0.08),), context=Context(target_error=0.06))


def below_target(rng: Rng) -> Evidence:
    """Dev 4 %, wanted 6 %."""
    return Evidence((measured(rng, "dev", 0.04),), context=Context(target_error=0.06))


def decided_on_few(rng: Rng) -> Evidence:
    """60 examples near the target."""
    return Evidence((measured(rng, "dev", 0.12, 60),), context=Context(target_error=0.10))


def equal_models(rng: Rng) -> Evidence:
    """Two models of 12 %."""
    return Evidence(tuple(measured(rng, "dev", 0.12, model=f"m{place}") for place in range(2)))


def unequal_models(rng: Rng) -> Evidence:
    """12 against 8 %."""
    return Evidence(tuple(measured(rng, "dev", error, model=f"m{error}") for error in (0.12, 0.08)))


def one_good_model(rng: Rng) -> Evidence:
    """One of eight models at 5 %, the others at 12 %."""
    return Evidence(tuple(measured(rng, "dev", 0.05 if place == 3 else 0.12, model=f"m{place}") for place in range(8)))


def eight_equal_models(rng: Rng) -> Evidence:
    """Eight models of 12 %."""
    return Evidence(tuple(measured(rng, "dev", 0.12, model=f"m{place}") for place in range(8)))


def improving_versions(rng: Rng) -> Evidence:
    """Versions from 40 to 20 %."""
    return Evidence(tuple(measured(rng, "dev", 0.4 - 0.05 * place, model=f"v{place}") for place in range(5)))


def standing_versions(rng: Rng) -> Evidence:
    """Five versions of 30 %."""
    return Evidence(tuple(measured(rng, "dev", 0.3, model=f"v{place}") for place in range(5)))


def _folds(rng: Rng, target: float) -> Evidence:
    folds = tuple(measured(rng, "dev", 0.12, 400, model=f"fold {place}") for place in range(5))
    return Evidence(folds, context=Context(target_error=target))


def clear_folds(rng: Rng) -> Evidence:
    """Folds of 12 %, wanted 6 %."""
    return _folds(rng, 0.06)


def unclear_folds(rng: Rng) -> Evidence:
    """Folds of 12 %, wanted 12 %."""
    return _folds(rng, 0.12)


def like_people(rng: Rng) -> Evidence:
    """System and people at 8 %."""
    return Evidence((exact("human", 0.08), measured(rng, "dev", 0.08)))


def better_than_people(rng: Rng) -> Evidence:
    """System 5, people 8 %."""
    return Evidence((exact("human", 0.08), measured(rng, "dev", 0.05)))


def _said(rng: Rng, told: float) -> Evidence:
    file = measured(rng, "dev", 0.12)._replace(basis=Basis.measured)
    return Evidence((exact("dev", told), file))


def said_what_is_true(rng: Rng) -> Evidence:
    """The message says the true 12 %."""
    return _said(rng, 0.12)


def said_otherwise(rng: Rng) -> Evidence:
    """The message says 7 % of a true 12 %."""
    return _said(rng, 0.07)


def larger_is_better(rng: Rng) -> Evidence:
    """56 layers one point better in training than 20."""
    errors = {"20 layers": 0.09, "56 layers": 0.08}
    return Evidence(tuple(measured(rng, "train", error, 5000, model=name) for name, error in errors.items()))


def larger_is_worse(rng: Rng) -> Evidence:
    """56 layers two points worse in training than 20."""
    errors = {"20 layers": 0.07, "56 layers": 0.09}
    return Evidence(tuple(measured(rng, "train", error, 5000, model=name) for name, error in errors.items()))


def _parts(rng: Rng, looked_at: tuple[float, ...], unseen: tuple[float, ...]) -> Evidence:
    sides = (("looked-at part", looked_at, 400), ("part not looked at", unseen, 1600))
    return Evidence(
        tuple(
            measured(rng, "dev", error, n, source=source, model=f"v{place}")
            for source, errors, n in sides
            for place, error in enumerate(errors)
        )
    )


def both_parts_improve(rng: Rng) -> Evidence:
    """Read and unread part both from 16 to 10 %."""
    return _parts(rng, (0.16, 0.10), (0.16, 0.10))


def read_part_ahead(rng: Rng) -> Evidence:
    """Read part from 16 to 4 %, unread from 16 to 13 %."""
    return _parts(rng, (0.16, 0.04), (0.16, 0.13))


def _stages(rng: Rng, whole: float) -> Evidence:
    human = {"detect": 0.02, "read": 0.03, "whole": 0.04}
    system = {"detect": 0.022, "read": 0.031, "whole": whole}
    people = tuple(measured(rng, "human", error, model=name) for name, error in human.items())
    return Evidence((*people, *(measured(rng, "dev", error, model=name) for name, error in system.items())))


def sound_pipeline(rng: Rng) -> Evidence:
    """Stages and whole about as good as people."""
    return _stages(rng, 0.045)


def flawed_pipeline(rng: Rng) -> Evidence:
    """Stages as good as people, the whole 14 against 4 %."""
    return _stages(rng, 0.14)


def _data(rng: Rng, exponent: float, last: float = 0.0) -> Evidence:
    """A learning curve of three folds at five sizes; `last` is added at the largest."""
    sizes = [200 * 2**place for place in range(5)]
    rises = dict.fromkeys(sizes, 0.0) | {sizes[-1]: last}
    return Evidence(
        points=tuple(
            DataPoint(n, Split.dev, 0.2 * (n / sizes[-1]) ** -exponent + rises[n] + rng.normal(0, 0.01), seed=str(fold))
            for n in sizes
            for fold in range(3)
        )
    )


def data_in_vain(rng: Rng) -> Evidence:
    """An error that does not fall with the data."""
    return _data(rng, 0.0)


def data_pays(rng: Rng) -> Evidence:
    """An error that falls by n^-0.35."""
    return _data(rng, 0.35)


def data_pays_less(rng: Rng) -> Evidence:
    """An error that falls by n^-0.1."""
    return _data(rng, 0.1)


def last_data_hurt(rng: Rng) -> Evidence:
    """The same, five points up at the last size."""
    return _data(rng, 0.1, last=0.05)


TAGS = ("night", "wrong label", "blur", "other")


def _tags(rng: Rng, shares: list[float], n: int) -> Evidence:
    counts = rng.multinomial(n, shares)
    return Evidence(shares=tuple(ErrorShare(name, int(k), n) for name, k in zip(TAGS, counts, strict=True) if k))


def even_tags(rng: Rng) -> Evidence:
    """Four tags alike among 100 errors."""
    return _tags(rng, [0.25] * 4, 100)


def few_even_tags(rng: Rng) -> Evidence:
    """Four tags alike among 20 errors."""
    return _tags(rng, [0.25] * 4, 20)


def leading_tag(rng: Rng) -> Evidence:
    """One tag on 55 of 100 errors."""
    return _tags(rng, [0.55, 0.15, 0.15, 0.15], 100)
