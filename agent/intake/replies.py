"""Short answers to the questions of the turn before: they take the topic that was asked, and so does "I don't know"."""

import re
from collections.abc import Sequence

from agent.brief import Ask, FactKind
from agent.intake.facts import TOPICS, Draft
from agent.intake.lexicon import trimmed
from agent.intake.reading import Intent
from agent.intake.sentences import Sentence
from agent.vocabulary import Topic

_WORDS_FOR = {
    Topic.application: FactKind.task,
    Topic.data: FactKind.data_source,
    Topic.status: FactKind.stage_hint,
    Topic.constraints: FactKind.rule,
    Topic.performance_gap: FactKind.unknown,
    Topic.tried: FactKind.deed,
}
_UNKNOWN = re.compile(
    r"(?i)^\W*(?:(?:i |we )?(?:really |honestly )?(?:don['\u2019]?t|do not|dont) know|no (?:idea|clue)|dunno"
    r"|not sure|idk|can['\u2019]?t say|hard to say|nobody knows|unknown|unclear|n/?a)\b"
)
_NO = re.compile(r"(?i)^\W*(?:no|nope|none|nothing|not yet|nah)\b")
LONG = 60
"""An answer of more words tells its own topics; only a short one leans on the question."""


def answered(
    drafts: Sequence[Draft], text: str, asks: Sequence[Ask], intents: set[Intent], sentences: Sequence[Sentence]
) -> list[Draft]:
    """The drafts, with the topics asked for filled in from a short answer."""
    found = list(drafts)
    if (
        not asks
        or not text.strip()
        or len(text.split()) > LONG
        or intents & {Intent.greeting, Intent.thanks, Intent.harmful, Intent.off_topic, Intent.link_only}
    ):
        return found
    start, end = trimmed(text, 0, len(text))
    if sentences and all(sentence.question for sentence in sentences):
        return found
    if _UNKNOWN.match(text):
        covered = {draft.topic or TOPICS[draft.kind] for draft in found}
        return found + [
            Draft(FactKind.unknown, start, end, ask.about or None, topic=ask.topic, about=ask.about or None)
            for ask in asks
            if ask.topic not in covered
        ]
    covered = {draft.topic or TOPICS[draft.kind] for draft in found}
    open_ = [ask for ask in asks if not ask.about and ask.topic not in covered]
    if not open_ or (len(open_) > 1 and found and len(text.split()) < 4):
        return found + _details(asks, text, start, end, covered)
    taking = open_ if not found else open_[:1]
    return found + [_take(ask.topic, text, start, end) for ask in taking[:1]]


def _take(topic: Topic, text: str, start: int, end: int) -> Draft:
    if topic is Topic.tried:
        kind = FactKind.nothing_tried
        return Draft(kind, start, end, text[start:end], topic=topic)
    if topic is Topic.status:
        return Draft(
            FactKind.nothing_tried if _NO.match(text) else FactKind.component, start, end, text[start:end], topic=topic
        )
    kind = _WORDS_FOR[topic]
    return Draft(kind, start, end, text[start:end], topic=topic)


def _details(asks: Sequence[Ask], text: str, start: int, end: int, covered: set[Topic]) -> list[Draft]:
    """A bare "no" or a word to a question about a detail is kept as the detail's answer."""
    del text
    details = [ask for ask in asks if ask.about and ask.topic not in covered]
    return (
        [Draft(FactKind.unknown, start, end, ask.about, topic=ask.topic, about=ask.about) for ask in details[:1]]
        if details and not covered
        else []
    )
