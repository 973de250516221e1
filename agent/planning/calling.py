"""What to call the parts of this project, in its own words: the examples, the model, the scores and the limits."""

import re
from collections.abc import Iterator

from agent.brief import Deed, FactKind
from agent.known.situation import Goal, Situation, short
from agent.metrics.finding import FRACTION, Quantity
from agent.metrics.measures import lower_is_better
from agent.prose import amount, examples, number, percent, quoted
from agent.vocabulary import Layer, Split

FEWEST = 50
"""Fewer of a thing are seldom the examples: 8 cameras, 12 signers."""
NOT_EXAMPLES = frozenset(
    re.findall(
        "[a-z]+",
        "hours minutes seconds days weeks months years people users speakers signers annotators labellers participants "
        "players classes categories features columns fields parameters gb tb mb epochs steps trials runs submissions "
        "versions tokens requests calls dollars euros examples samples data items cases",
    )
)
"""What is counted in a message without being what one reads, labels or scores."""
LIMITS = (FactKind.team, FactKind.hardware, FactKind.budget, FactKind.deadline)
LONGEST_LIMIT = 60
NAME = re.compile(
    r"\b(?:[23]D )?(?:"
    r"[A-Z][a-z]+[A-Z]\w*|[A-Z]-[A-Z][a-z]+|\w*(?:Net|BERT\w*|Boost|GBM|CNN|RNN|LSTM|GRU)|[A-Z]\w*former|YOLO\w*|T5|ViT|MLP"
    r")(?:-[A-Z]?\d\w*)?\b"
)
"""A network or a kind of trees as people name them; no other words in capitals ("CT scans")."""
PLAIN = frozenset({"accuracy", "error", "error rate", ""})
REACHED = frozenset({Split.train, Split.train_dev, Split.dev, Split.test})


def things(now: Situation) -> str:
    """What this project calls its examples ("scans", "invoices"); what its kind of data is called otherwise."""
    stock = _stock(now)
    return stock.unit if stock is not None else examples(now.modalities)


def stock(now: Situation) -> str:
    """The examples with their number, as the object of a sentence: "the 6,200 scans"; "the scans at hand" without."""
    found = _stock(now)
    return f"the {amount(found)}" if found is not None else f"the {examples(now.modalities)} at hand"


def _stock(now: Situation) -> Quantity | None:
    """The largest count of things that are read, labelled or scored one by one."""
    counted = [
        fact.value
        for fact in now.brief.of(FactKind.data_volume)
        if isinstance(fact.value, Quantity) and any(map(str.isdigit, fact.quote))  # "a few thousand" is no number
    ]
    counted = [value for value in counted if value.value >= FEWEST and _plural(value.unit)]
    return max(counted, key=lambda value: value.value, default=None)


def _plural(unit: str) -> bool:
    return unit.isalpha() and unit.islower() and unit.endswith("s") and unit not in NOT_EXAMPLES


def unlabelled(now: Situation) -> bool:
    """Whether the user says that the examples have no labels yet."""
    facts = now.brief.of(FactKind.labels, standing=False)
    last = next((fact for fact in reversed(facts) if fact.superseded_by is None), None)
    if last is None:
        return False
    return last.value == "unlabelled" or (last.value == "labelled" and last.polarity == "negated")


def model(now: Situation) -> str:
    """The model in use by the name that the user gives it ("3D U-Net", "CRNN"); empty where they only describe it."""
    for fact in now.brief.of(FactKind.layer):
        found = NAME.search(fact.quote)
        if fact.time == "now" and found is not None and fact.value != Layer.genai:
            return found[0]
    return ""


def trees(now: Situation) -> bool:
    """Whether the model at work is a classical one, whose settings are those of trees rather than of a network."""
    return now.layer_in_use is Layer.machine_learning


def limits(now: Situation) -> str:
    """People, hardware, money and time in the user's words: “Two engineers”, “one A100”. Empty where none was said."""
    return ", ".join(quoted(words) for words in _limits(now))


def _limits(now: Situation) -> Iterator[str]:
    told_elsewhere = {
        fact.quote for fact in now.brief.facts if fact.kind in {FactKind.task, FactKind.data_source, FactKind.deed}
    }
    said: list[str] = []
    for kind in LIMITS:
        for fact in now.brief.of(kind):
            words = short(fact.quote, LONGEST_LIMIT)
            if fact.quote in told_elsewhere or any(words in other or other in words for other in said):
                continue
            said.append(words)
            yield words


def due(now: Situation) -> str:
    """The date that the user named, in their words; empty where none was said."""
    planned = {fact.quote for fact in now.brief.deeds(*set(Deed) - {Deed.go_live, Deed.harden})}
    fact = next((fact for fact in reversed(now.brief.of(FactKind.deadline)) if fact.quote not in planned), None)
    return quoted(short(fact.quote, LONGEST_LIMIT)) if fact is not None else ""


def name(goal: Goal) -> str:
    """What to call a number: the error of its split, by the metric's own name where it has one (dev CER, recall)."""
    if goal.error is None:
        return goal.metric or "score"
    own = goal.metric if goal.metric.casefold() not in PLAIN and abs(goal.error - goal.value) < 1e-9 else "error"
    return f"{goal.split.value.replace('_', '-')} {own}" if goal.split in REACHED else own


def shown(goal: Goal) -> str:
    """A number as the text shows it: errors and shares in percent, everything else as its metric is read."""
    if goal.error is not None:
        return percent(goal.error)
    return percent(goal.value) if goal.unit == FRACTION and _share(goal.metric) else number(goal.value)


def _share(metric: str) -> bool:
    """Whether a metric is a share that people speak of in percent, unlike an AUC or an F1."""
    return metric.casefold() in {"recall", "precision", "accuracy", "specificity", "wape", "mape", "wer", "cer"}


def bound(goal: Goal) -> str:
    """On which side of a number the good results lie."""
    return "at most" if goal.error is not None or lower_is_better(goal.metric) else "at least"
