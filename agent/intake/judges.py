"""An automatic judge beside people: how often they agree on the same answers."""

import re
from collections.abc import Sequence

from agent.brief import FactKind
from agent.intake.facts import Draft, fraction
from agent.intake.numbers import NumberKind, find_numbers
from agent.intake.sentences import Sentence

_JUDGE = re.compile(
    r"(?i)\b(?:llm|gpt\S*|claude\S*|gemini\S*|model|ai|automatic|automated)[- ](?:as[- ](?:a[- ])?)?"
    r"(?:judge|grader|rater|evaluator)\b"
    r"|\b(?:judged|graded|scored|rated|evaluated) by (?:an? |another )?"
    r"(?:llm|gpt\S*|claude\S*|gemini\S*|language model|ai)\b"
    r"|\bour judge\b|\bthe judge\b(?=[^.;]*\b(?:llm|gpt|model)\b)"
)
_AGREE = re.compile(
    r"(?i)\b(?:judge|grader|evaluator|it)\b[^.;\d]{0,30}\band\b[^.;\d]{0,40}\b(?:agree|match|coincide)\w*\b"
    r"|\b(?:judge|grader|evaluator|it)\b[^.;\d]{0,20}\b(?:agree|match|coincide)\w* with\b"
    r"|\bagreement (?:between|of|with)\b[^.;\d]{0,50}\b(?:judge|grader|people|humans|teachers|experts|raters)\b"
)
_RATES = frozenset({NumberKind.percent, NumberKind.odds})


def read_judges(sentences: Sequence[Sentence]) -> list[Draft]:
    """The agreement of an automatic judge with people, where the message tells of one."""
    if not any(_JUDGE.search(sentence.text) for sentence in sentences):
        return []
    found = []
    for sentence in sentences:
        told = _AGREE.search(sentence.text)
        rates = [n for n in find_numbers(sentence.text) if told and n.kind in _RATES and n.start >= told.start()]
        if told and rates and not sentence.question:
            place = (sentence.start + told.start(), sentence.start + rates[0].end)
            share = fraction("agreement with people", rates[0].value, rates[0].of)
            found.append(Draft(FactKind.judge_agreement, *place, share, n=rates[0].of))
    return found
