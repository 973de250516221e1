"""The chain of the error budget: the scores of one model in one metric, from the floor to the test set."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple
from weakref import WeakKeyDictionary

from agent.metrics.evidence import Context, Evidence, Score
from agent.metrics.finding import FRACTION, Quantity
from agent.metrics.measures import ERROR, Measure, family, loss_of, measure
from agent.metrics.portions import of_the_whole
from agent.metrics.resampling import Measured
from agent.metrics.statistics import wilson
from agent.metrics.thresholds import ASSUMED_N_HELD_OUT, ASSUMED_N_TRAIN
from agent.vocabulary import Basis, Split

FLOORS = (Split.human, Split.target)
MEASURED_SPLITS = (Split.train, Split.train_dev, Split.dev, Split.test)
HELD_OUT = (Split.dev, Split.test)
SPLIT_NAMES = {split: split.value.replace("_", "-") for split in Split}
FOLD = re.compile(r"\bfold\W*\d+|\bcv\W*\d+", re.IGNORECASE)
KIND_ORDER = (Measure.raw, Measure.score, Measure.error)  # an error rate says most


class Link(NamedTuple):
    """One score of the chain. `loss` is lower-is-better; `n` the examples behind it, `assumed` if nobody said."""

    split: Split
    score: Score
    loss: float
    n: int | None
    assumed: bool
    far: bool = False

    @property
    def name(self) -> str:
        """How the score is called: "train error", "dev F1"; a second population is named."""
        what = "error" if measure(self.score) is Measure.error else self.score.metric
        place = f" ({self.score.source})" if self.far and self.score.source else ""
        return f"{SPLIT_NAMES[self.split]} {what}{place}"

    @property
    def quantity(self) -> Quantity:
        """The score as the user knows it; an interval only where its n is known."""
        if measure(self.score) is not Measure.error:
            return Quantity(name=self.name, value=self.score.value, unit=unit(self.score), n=known_n(self))
        n = known_n(self)
        interval = wilson(self.loss * n, n) if n and self.split is not Split.target else None
        return Quantity(name=self.name, value=self.loss, unit=FRACTION, interval=interval, n=n)

    @property
    def measured(self) -> Measured:
        """The loss as the ranking draws it; floors without a count and measures without errors are exact."""
        return Measured(self.loss, self.n if 0 <= self.loss <= 1 else None)


class Chain(NamedTuple):
    """The scores of one model in one metric, in the order of the budget, with floor and target if known."""

    kind: Measure
    links: tuple[Link, ...]
    human: Link | None
    target: Link | None
    context: Context

    @property
    def floor(self) -> Link | None:
        """What the training error is measured against: people where known, else the target."""
        return self.human or self.target

    @property
    def end(self) -> Link:
        """The last link: what the user would meet."""
        return self.links[-1]

    @property
    def all_n_known(self) -> bool:
        """Whether every measured link has its count."""
        return not any(link.assumed for link in self.links)

    @property
    def basis(self) -> Basis:
        """Measured only if every score was."""
        return Basis.measured if all(link.score.basis is Basis.measured for link in self.links) else Basis.stated

    def link(self, split: Split) -> Link | None:
        """The link of a split."""
        return next((link for link in self.links if link.split is split), None)

    def used(self) -> tuple[Link, ...]:
        """All links, floor and target among them."""
        return tuple(link for link in (self.human, self.target, *self.links) if link is not None)


def unit(score: Score) -> str:
    """The unit of a score and of gaps between such scores."""
    return FRACTION if measure(score) is Measure.error else score.metric


def known_n(link: Link) -> int | None:
    """The count behind a link if somebody gave it."""
    return None if link.assumed else link.n


def chain_of(evidence: Evidence) -> Chain | None:
    """The chain to budget: the metric and the model with the most splits; None without any score of a split.

    Worked out once for an evidence, however many checks ask for it.
    """
    if evidence not in _CHAINS:
        _CHAINS[evidence] = _chain(evidence)
    return _CHAINS[evidence]


_CHAINS: WeakKeyDictionary[Evidence, Chain | None] = WeakKeyDictionary()


def _chain(evidence: Evidence) -> Chain | None:
    whole = of_the_whole(evidence.scores)
    evidence = replace(evidence, scores=whole)
    scores = _fold_means(score for score in whole if score.split in MEASURED_SPLITS)
    if not scores:
        return None
    group = _best_group(scores, evidence)
    chosen = _one_model(group, evidence.context)
    links = _ordered(chosen, evidence.context)
    floors = {split: _floor(split, evidence, links[-1]) for split in FLOORS}
    return Chain(measure(links[-1].score), links, floors[Split.human], floors[Split.target], evidence.context)


def same_source(one: str, other: str) -> bool:
    """Whether two names mean the same."""
    return one.strip().casefold() == other.strip().casefold()


def _fold_means(scores: Iterable[Score]) -> list[Score]:
    """Scores with the folds of a cross-validation drawn together: their mean, on all of their examples."""
    plain: list[Score] = []
    folds: dict[tuple[Split, str], list[Score]] = {}
    for score in scores:
        if is_fold(score):
            folds.setdefault((score.split, family(score)), []).append(score)
        else:
            plain.append(score)
    return plain + [_mean(group) for group in folds.values()]


def is_fold(score: Score) -> bool:
    """Whether the score is of one fold of a cross-validation, by its model or source name."""
    return bool(FOLD.search(score.model) or FOLD.search(score.source))


def _mean(folds: Sequence[Score]) -> Score:
    counts = [score.n for score in folds]
    errors = [score.error for score in folds]
    return folds[0]._replace(
        value=sum(score.value for score in folds) / len(folds),
        error=sum(e for e in errors if e is not None) / len(folds) if None not in errors else None,
        n=sum(n for n in counts if n is not None) if None not in counts else None,
        model="",
        source="",
    )


def _best_group(scores: Sequence[Score], evidence: Evidence) -> list[Score]:
    """The scores of one metric: the one with most links (floor and target count), errors before other measures."""
    groups: dict[str, list[Score]] = {}
    for score in scores:
        groups.setdefault(family(score), []).append(score)
    wanted = evidence.context.metric

    def worth(name: str) -> tuple[int, int, int, int]:
        group = groups[name]
        floors = {s.split for s in evidence.scores if s.split in FLOORS and fits(s, group[-1])}
        held_out = any(score.split in HELD_OUT for score in group)
        named = wanted is not None and any(same_source(score.metric, wanted) for score in group)
        links = len({score.split for score in group} | floors)
        return int(held_out), links, int(named), KIND_ORDER.index(measure(group[-1]))

    return groups[max(groups, key=worth)]


def fits(floor: Score, score: Score) -> bool:
    """Whether a human level or a target may be set against a score: the same metric, or none named for a rate."""
    if not floor.metric:
        return measure(floor) is measure(score) or (floor.error is not None and measure(score) is Measure.error)
    return family(floor) == family(score)


def _one_model(scores: Sequence[Score], context: Context) -> list[Score]:
    """The scores of the model with most splits; among equals the best on held-out data, for prompts the newest."""
    names = list(dict.fromkeys(score.model for score in scores if score.model))
    if not names:
        return list(scores)

    def worth(name: str) -> tuple[int, float, int]:
        own = [score for score in scores if score.model == name]
        held_out = [loss_of(score) for score in own if score.split in HELD_OUT]
        newest = names.index(name) if context.prompting else 0
        return len({score.split for score in own}), 0.0 if context.prompting else -min(held_out, default=0.0), newest

    chosen = max(names, key=worth)
    own = [score for score in scores if score.model == chosen]
    covered = {score.split for score in own}
    return [score for score in scores if not score.model and score.split not in covered] + own


def _ordered(scores: Sequence[Score], context: Context) -> tuple[Link, ...]:
    """The links in the order of the budget; of two held-out sets from different sources the far one comes last."""
    newest: dict[tuple[Split, str], Score] = {}
    for score in scores:
        key = (score.split, score.source.strip().casefold())
        known = newest.get(key)
        if known is None or score.basis is Basis.measured or known.basis is not Basis.measured:
            newest[key] = score
    alone = len({split for split, _ in newest if split in HELD_OUT}) == 1
    links = [_link(score, context, alone=alone) for score in newest.values()]
    train = _last(links, Split.train)
    held_out = [link for link in links if link.split in HELD_OUT]
    near, far = _near_and_far(held_out, train)
    chain = [train, _last(links, Split.train_dev)]
    chain += [_last(near, Split.dev), _last(near, Split.test) if not far else None]
    if far and chain[2] is None:
        chain[2] = _last(near, Split.test)
    chain.append(far)
    return tuple(link for link in chain if link is not None)


def _near_and_far(held_out: Sequence[Link], train: Link | None) -> tuple[list[Link], Link | None]:
    """Held-out sets like the training data, and the worst one of another named source, if there is one."""
    sources = list(dict.fromkeys(link.score.source.strip().casefold() for link in held_out))
    if len(sources) < 2:
        return list(held_out), None
    home = train.score.source.strip().casefold() if train else ""
    if home not in sources:
        home = "" if "" in sources else sources[0]
    near = [link for link in held_out if link.score.source.strip().casefold() == home]
    others = [link for link in held_out if link not in near]
    worst = max(others, key=lambda link: link.loss)
    return near, worst._replace(far=True)


def _last(links: Sequence[Link], split: Split) -> Link | None:
    return next((link for link in reversed(links) if link.split is split), None)


def _link(score: Score, context: Context, *, alone: bool) -> Link:
    """The link of a score; the only held-out set takes the n that was said of either, people mix up dev and test."""
    n = score.n if score.n is not None else context.n.get(score.split)
    if n is None and alone and score.split in HELD_OUT and not score.source:
        n = next((context.n[split] for split in HELD_OUT if split in context.n), None)
    assumed = n is None
    if assumed:
        n = ASSUMED_N_TRAIN if score.split is Split.train else ASSUMED_N_HELD_OUT
    return Link(score.split, score, loss_of(score), n, assumed)


def _floor(split: Split, evidence: Evidence, end: Link) -> Link | None:
    """Human level or target in the metric of the chain: the last one said, else the context's."""
    fitting = [score for score in evidence.scores if score.split is split and fits(score, end.score)]
    if fitting:
        score = fitting[-1]
        return Link(split, score, loss_of(score), score.n, assumed=score.n is None)
    context = evidence.context
    error = context.human_error if split is Split.human else context.target_error
    if error is not None and family(end.score) == ERROR:
        score = Score(split, end.score.metric, 1 - error, error)
        return Link(split, score, error, None, assumed=True)
    value = context.target_value if split is Split.target else None
    if value is not None and context.metric is not None:
        score = end.score._replace(
            split=split, metric=context.metric, value=value, error=None, n=None, model="", source="", quote=None
        )
        if family(score) == family(end.score):
            return Link(split, score, loss_of(score), None, assumed=True)
    return None
