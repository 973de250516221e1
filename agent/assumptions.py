"""What stands in for an answer that the user does not have, with the cheapest way to get one."""

from agent.brief import Brief, FactKind
from agent.vocabulary import Topic

ASSUMED: dict[tuple[Topic, str], str] = {
    (Topic.application, ""): (
        "The task is taken as described so far; one worked example of input and output would pin it."
    ),
    (Topic.data, ""): "The data is taken as unexamined; reading a small random sample for an hour shows what is in it.",
    (Topic.status, ""): "Nothing is assumed to run yet; a quick baseline shows in days where the project stands.",
    (Topic.constraints, ""): "No limit on people, time or data rules is assumed; ask whoever pays before step 9.",
    (Topic.performance_gap, ""): (
        "No target is known; asking one user which mistakes they would accept gives a first one in an hour."
    ),
    (Topic.tried, ""): "Nothing is assumed to have been tried; a list of past runs with their scores would show it.",
    (Topic.performance_gap, "number of dev examples"): (
        "The number of held-out examples is assumed; counting the rows of the dev set settles it in a minute."
    ),
    (Topic.performance_gap, "training error"): (
        "The training error is unknown; running the evaluation on a sample of the training set gives it within the "
        "hour."
    ),
    (Topic.performance_gap, "human error"): (
        "People are assumed to do this nearly perfectly; two people labelling the same small sample show how well "
        "they do."
    ),
    (Topic.performance_gap, "target"): (
        "No target is known; asking one user which mistakes they would accept gives a first one in an hour."
    ),
    (Topic.tried, "errors by kind"): (
        "Nobody is assumed to have sorted the errors; an afternoon with a sample of them does."
    ),
    (Topic.data, "source of the dev set"): (
        "Training and evaluation data are assumed to come from one source; comparing where a handful of each came from "
        "settles it."
    ),
    (Topic.data, "who labelled"): (
        "The labels are assumed to be mostly right; checking a small random sample by hand tells."
    ),
    (Topic.constraints, "monthly cost"): "The monthly cost is unknown; the provider's billing page has it.",
}
"""What stands in for an answer that the user does not have, with the cheapest way to get one."""


def assumption(topic: Topic, about: str = "") -> str:
    """What the plan assumes where the user does not know, and the cheap way to find out."""
    return ASSUMED.get((topic, about)) or ASSUMED[topic, ""]


def assumptions(brief: Brief) -> list[str]:
    """One for each thing that the user said they do not know."""
    unknown = brief.of(FactKind.unknown)
    return list(dict.fromkeys(assumption(fact.topic, fact.about or "") for fact in unknown))
