"""Where a score was measured: at home, on the population it was trained on, or where the model must work."""

import re
from collections import Counter
from collections.abc import Sequence

from agent.intake.lexicon import words
from agent.intake.places import PART, Rated
from agent.intake.sentences import Sentence
from agent.vocabulary import Split

SAME = "="
"""Marks a source that is the training population."""
_LED_BY = re.compile(
    r"(?i)\s*(?:and |but |yet |only )?(?P<where>(?:on|in|at|off|inside|outside) (?:the |our |a |an )?"
    r"(?!dev|test|train|valid|average|total|general|fact|\d|top|other words|practice|case|addition)"
    r"[\w\u2019' /-]{3,50}?)"
    r"(?=,|:| we\b| it\b| only\b| the (?:model|network|error|accuracy|system)\b|$)"
)
_BEHIND = re.compile(
    r"(?i)\s*%? (?P<where>(?:on|in|at|for) (?:the |our |a |an )?(?:held[- ](?:out|back) |unseen |new |other |more )*"
    r"(?!dev|test|train|valid|held|average|total|general|all|\d)[\w\u2019' -]{3,40}?)(?=[,.;:)]|$| and\b| but\b)"
)
"""The place right behind its score: "F1 .88 on held-out forum posts"."""
_TRAINED = words(
    r"train(?:ed|ing|s)?(?! error| acc\w*)", r"(?:re)?learn(?:ed|t)?", r"fitted", r"recorded", r"collected"
)
_PIECE = re.compile(r";\s|,\s(?=(?:in|on|at|but|while|and)\b)")
"""What tells of the training ends here, and a place of its scores begins."""
_PLACES = re.compile(r"(?i)\b(?:on|in|at|off|inside|outside) ")
TELLING = 2
"""A place is named where it was trained on and where it was scored, and hardly elsewhere."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_EMPTY = frozenset(
    {"with", "from", "that", "this", "them", "these", "those", "model", "data", "error", "network", "right"}
)


def sourced(rated: list[Rated], sentences: Sequence[Sentence]) -> list[Rated]:
    """With a score from the place where it must work, a held-out score from the training source is train-dev."""
    whole = [item for item in rated if not (item.compared or (item.source or "").startswith(PART))]
    judged = [item for item in whole if item.split is Split.dev or _at_home(item)]
    foreign = [item for item in judged if item.source and not item.source.startswith(SAME)]
    home = [item for item in judged if item not in foreign and not item.past]
    if foreign and not home:
        home = _tested_at_home(whole, foreign)
    if not foreign:
        foreign, home = _by_place(judged, sentences)
    if not foreign:
        foreign, home = _after_home(judged)
    if not foreign and any(_TRAINED.search(sentence.text) for sentence in sentences):
        foreign = [item for item in judged if item.split is Split.dev and not item.past and _where(item)]
        home = _tested_at_home(whole, foreign) if foreign else []
    if not foreign or not home or any(item.split is Split.train_dev for item in rated):
        return rated
    return [
        item._replace(split=Split.train_dev)
        if item in home
        else item._replace(source=item.source or _where(item))
        if item in foreign
        else item
        for item in rated
    ]


def _tested_at_home(whole: Sequence[Rated], foreign: Sequence[Rated]) -> list[Rated]:
    """A test score of no place, told before the ones from elsewhere: "trained and tested in Gdansk: test error 6"."""
    tests = [item for item in whole if item.split is Split.test and item.source is None and not item.past]
    return tests if len(tests) == 1 and tests[0].place.sentence.start < foreign[0].place.sentence.start else []


def _after_home(judged: Sequence[Rated]) -> tuple[list[Rated], list[Rated]]:
    """Scores told in a later sentence than one "of the same races": they are of other ones."""
    home = [item for item in judged if item.source is not None and item.split is Split.dev and not item.past]
    if len(home) != 1:
        return [], []
    later = [
        item
        for item in judged
        if item.source is None and not item.past and item.place.sentence.start > home[0].place.sentence.end
    ]
    return (later, home) if later else ([], [])


def _at_home(item: Rated) -> bool:
    """A test set that is said to be of the training source: "studio test 95%"."""
    return item.split is Split.test and item.source is not None and item.source.startswith(SAME)


def _by_place(judged: Sequence[Rated], sentences: Sequence[Sentence]) -> tuple[list[Rated], list[Rated]]:
    """Scores led by the names of places ("in the booth", "on phones"): the one named with the training is home."""
    placed = [(item, where) for item in judged if not item.past and (where := _where(item)) is not None]
    pieces = [piece for sentence in sentences for piece in _PIECE.split(sentence.text)]
    trained = {stem for piece in pieces for stem in _stems(_of_training(piece))}
    told = Counter(stem for sentence in sentences for stem in _stems(sentence.text))
    trained = {stem for stem in trained if told[stem] <= TELLING}  # the thing itself is named everywhere
    home = [item for item, where in placed if _stems(where) & trained]
    foreign = [item for item, where in placed if item not in home]
    return (foreign, home) if home else ([], [])


def _of_training(piece: str) -> str:
    """What a piece tells of the training: from the colon before it on ("gears: trained on images out of Győr")."""
    told = _TRAINED.search(piece)
    return piece[piece.rfind(":", 0, told.start()) + 1 :] if told else ""


def _where(item: Rated) -> str | None:
    """The place that leads up to the number, if one does."""
    pending = item.place.pending
    starts = [match.start() for match in _PLACES.finditer(pending)]
    before = item.place.previous
    same = before is not None and before.place.sentence == item.place.sentence
    opening = "" if same else item.place.sentence.text[: item.place.number.start]
    for context in (item.place.before, pending[starts[-1] :] if starts else "", opening):
        found = _LED_BY.match(context)
        if found is not None:
            return found["where"].strip()
    behind = _BEHIND.match(item.place.after)
    return behind["where"].strip() if behind else None


def _stems(text: str) -> set[str]:
    return {word.lower().rstrip("s") for word in _WORD.findall(text)} - _EMPTY
