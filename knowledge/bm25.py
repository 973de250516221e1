"""Keyword search: Okapi BM25 over stemmed words."""

import math
import re
from collections import Counter
from collections.abc import Mapping

K1 = 1.2  # saturation of repeated words: Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework"
B = 0.75  # share of length normalisation: same source

_STOP = """
a about all am an and any are as at be been but by can could did do does for from get go got had has have how i if im in
into is it its just me my no not of on one or our ours so some than that the their them then there these they this to
too up us was we were what when where which who whos why will with would you your
"""
STOP_WORDS = frozenset(_STOP.split())
SHORT_FORMS = {  # how people type them -> how the corpus writes them
    "ann": "neural network",
    "auth": "authentication login",
    "cnn": "convnet",
    "db": "database",
    "dl": "deep learning",
    "dnn": "neural network",
    "finetune": "fine tune",
    "finetuned": "fine tuned",
    "finetuning": "fine tuning",
    "genai": "generative ai",
    "hparam": "hyperparameter",
    "hparams": "hyperparameters",
    "hyper": "hyperparameters",
    "hyperparam": "hyperparameter",
    "hyperparams": "hyperparameters",
    "lr": "learning rate",
    "ml": "machine learning",
    "nn": "neural network",
    "params": "parameters",
    "pic": "picture",
    "pics": "pictures",
    "poc": "proof concept",
    "pocs": "proof concept",
    "pretrained": "pre trained",
    "val": "validation dev",
}
SUFFIXES = (
    "ations",
    "ation",
    "ingly",
    "ings",
    "ing",
    "edly",
    "ies",
    "ied",
    "ers",
    "er",
    "ed",
    "es",
    "ly",
    "s",
    "e",
    "y",
)
SHORTEST_STEM = 3  # a shorter rest ("us" of "using") would join unrelated words


def words(text: str) -> list[str]:
    """The stems of a text's words, short forms written out and stop words left out.

    >>> words("Why are the labels of our trained models noisy?")
    ['label', 'train', 'model', 'nois']
    """
    typed = re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))
    written = " ".join(SHORT_FORMS.get(word, word) for word in typed).split()
    return [stem(word) for word in written if word not in STOP_WORDS]


def stem(word: str) -> str:
    """The word without the first ending of SUFFIXES that leaves at least three letters."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
            return word.removesuffix(suffix)
    return word


class BM25:
    """An index of documents by id; `rank` orders those that share a word with the query, best first."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        counts = {name: Counter(words(text)) for name, text in documents.items()}
        lengths = {name: own.total() for name, own in counts.items()}
        mean = sum(lengths.values()) / max(len(lengths), 1)
        self._place = {name: place for place, name in enumerate(counts)}
        self._weights: dict[str, dict[str, float]] = {}  # by word, then by each document that holds it
        for name, own in counts.items():
            long = 1 - B + B * lengths[name] / mean if mean else 1
            for word, count in own.items():
                self._weights.setdefault(word, {})[name] = count * (K1 + 1) / (count + K1 * long)

    def rank(self, query: str) -> list[tuple[str, float]]:
        """(id, score) of every document with a score above 0; ties keep the documents' order."""
        scores: dict[str, float] = {}
        for word in dict.fromkeys(words(query)):
            holding = self._weights.get(word, {})
            rarity = math.log(1 + (len(self._place) - len(holding) + 0.5) / (len(holding) + 0.5))
            for name, weight in holding.items():
                scores[name] = scores.get(name, 0.0) + weight * rarity
        return sorted(scores.items(), key=lambda pair: (-pair[1], self._place[pair[0]]))
