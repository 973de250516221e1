"""Labelled phrases: a sentence that the grammar left open takes the deed of its nearest phrase, if near enough."""

from collections.abc import Callable, Sequence

from agent.brief import Deed, FactKind, Polarity
from agent.intake.facts import Draft
from agent.intake.sentences import Sentence, split_clauses
from agent.intake.stance import resists, stance

NOT = "not_"
"""A label with this prefix names the opposite: "not_explore_data" is data that nobody has looked at."""
MARGIN = 0.03
"""How much nearer the best label must be than the next one that means something else."""


def read_phrases(
    sentences: Sequence[Sentence], tell: Callable[[Sequence[str]], list[list[tuple[str, float]]]], close: float
) -> list[Draft]:
    """The deeds of the sentences by meaning; "other" is the label of phrases that mean no deed."""
    drafts = []
    resisting = resists(sentences)
    for sentence, labels in zip(sentences, tell([s.text for s in sentences]), strict=True):
        if not labels or labels[0][1] < close or labels[0][0] == "other":
            continue
        if len(labels) > 1 and labels[0][1] - labels[1][1] < MARGIN and labels[1][0] == "other":
            continue
        label = labels[0][0]
        name = label.removeprefix(NOT)
        if name not in set(Deed):
            continue
        clause = split_clauses(sentence)[0]
        meant = stance(clause, 0, 1, resisting=resisting)
        polarity: Polarity = "negated" if label.startswith(NOT) else "affirmed"
        drafts.append(
            Draft(
                FactKind.deed,
                sentence.start,
                sentence.end,
                name,
                polarity=polarity,
                holder=meant.holder,
                time=meant.time,
            )
        )
    return drafts
