"""Messages that are no project: greetings, thanks, links, other languages, off-topic, harmful, orders to the coach."""

import re

from agent.intake.lexicon import cues, table
from agent.intake.reading import Intent

_GREETING = re.compile(
    r"(?i)^\W*(?:hi|hello|hey|heya|hiya|yo|good (?:morning|afternoon|evening|day)|greetings|howdy|hallo|salut"
    r"|bonjour|hola|ciao|servus|moin)(?:\s+(?:there|all|team|everyone|folks|you|again|plumbline|guys))?\W*$"
)
_THANKS = re.compile(
    r"(?i)^\W*(?:ok(?:ay)?[,. ]+|great[,. ]+|cool[,. ]+|perfect[,. ]+)?(?:thanks|thank you|thx|ty|cheers|merci|danke"
    r"|gracias|much appreciated)(?:[\s,.!-]+(?:a lot|so much|very much|again|for \w+(?: \w+){0,3}|everyone|man|all"
    r"|mate|(?:that|this|it|very)(?: really| was)? (?:helps?|helped|helpful|useful)(?: a lot)?|appreciate it"
    r"|great help|will do|bye))*\W*$|^\W*(?:great|perfect|awesome|nice|cool|got it|makes sense|will do"
    r"|ok(?:ay)?)\W*$"
)
_LINK = re.compile(r"(?i)^\s*(?:<?(?:https?://|www\.)\S+>?\s*)+$")
_INJECTION = re.compile(
    r"(?i)\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:instructions?|rules?|prompts?|methodology"
    r"|guidelines?|previous|above|policy|steps)\b"
    r"|\byou are now\b|\bact as (?:an? )?(?:unrestricted|different|dan\b)|\b(?:print|reveal|show|repeat|output|leak"
    r"|tell me)\b[^.\n]{0,30}\b(?:system |hidden |secret |initial |your )+(?:prompt|instructions|rules)\b"
    r"|^\W*(?:system|assistant|developer)\s*:|<\|?(?:system|im_start)\|?>|\bthe (?:next[_ ]action"
    r"|warnings?(?: list)?|plan|output|bottleneck) must (?:be|stay|say|contain)\b|\bdeveloper mode\b|\bjailbreak\b"
    r"|\byour (?:new )?(?:instructions|rules|task) (?:are|is)\b|\bdo not (?:warn|mention the|follow the methodology"
    r"|apply the)\b|\b(?:set|make) (?:the )?next[_ ]action\b|\bskip (?:the|all) (?:diagnos\w+|error analysis"
    r"|warnings) and (?:just |simply )?(?:recommend|say|output)"
)  # fmt: skip
_HARM_VERB = cues("manners", "harm_verb")
_HARM = cues("manners", "harm")
_DEFENCE = cues("manners", "defence")
_PROJECT = cues("manners", "project")
_OFF_TOPIC = cues("manners", "off_topic")
_FOREIGN = ("German", "French", "Spanish", "Portuguese", "Italian", "Dutch")
_OWN_LETTERS = re.compile(r"[Ѐ-ӿ\u0590-\u06FF\u0900-\u0DFF\u0E00-\u0E7F぀-ヿ一-鿿가-힯]")
_DONT_KNOW = re.compile(
    r"(?i)^\W*(?:(?:i |we )?(?:really |honestly |just )?(?:don['\u2019]?t|do not|dont) know(?: yet| that| really"
    r"| honestly| tbh)?|no (?:idea|clue)|dunno|not sure(?: yet)?|idk|unknown|can['\u2019]?t say|hard to say"
    r"|no number(?:s)?(?: yet)?|(?:we |i )?have(?:n['\u2019]?t| not) (?:measured|defined|decided)(?: \w+){0,4}|n/?a"
    r"|nobody knows|unclear|no)\b[^\n]{0,40}$"
)  # fmt: skip
RATIO, CLEARLY = 0.12, 1.2
"""A message is foreign when this share of its words are function words of that language, clearly more than English."""
OTHER_SCRIPT = 0.3
FEWEST_WORDS = 4
FEWEST_FOREIGN = 2
"""One word, however often ("no ... said no"), is no language."""


def manners(text: str) -> set[Intent]:
    """The intents that can be read off the message as a whole."""
    stripped = text.strip()
    if not stripped:
        return {Intent.blank}
    intents: set[Intent] = set()
    if _GREETING.match(stripped):
        intents.add(Intent.greeting)
    if _THANKS.match(stripped):
        intents.add(Intent.thanks)
    if _LINK.match(stripped):
        intents.add(Intent.link_only)
    if _INJECTION.search(stripped):
        intents.add(Intent.injection)
    if is_harmful(stripped):
        intents.add(Intent.harmful)
    if language(stripped) != "English":
        intents.add(Intent.other_language)
    if _DONT_KNOW.match(stripped):
        intents.add(Intent.dont_know)
    if is_off_topic(stripped):
        intents.add(Intent.off_topic)
    return intents


def injected(line: str) -> bool:
    """Whether a line or sentence orders the coach about instead of telling of the project."""
    return bool(_INJECTION.search(line))


def is_harmful(text: str) -> bool:
    """A request to write code that does harm; a project that detects such things is none."""
    return any(
        _HARM.search(part) and _HARM_VERB.search(part) and not _DEFENCE.search(part)
        for part in re.split(r"[.!?\n]+", text)
    )


def is_off_topic(text: str) -> bool:
    """Nothing of a project in it, and a subject of everyday life named."""
    return bool(_OFF_TOPIC.search(text)) and not _PROJECT.search(re.sub(_OFF_TOPIC, " ", text))


def language(text: str) -> str:
    """The language, by its function words; "English" when in doubt, "other" for another script."""
    spoken = re.findall(r"[^\W\d_]+", text.lower())
    if len(_OWN_LETTERS.findall(text)) > OTHER_SCRIPT * max(1, len(re.findall(r"[^\W\d_]", text))):
        return "other"
    if len(spoken) < FEWEST_WORDS:
        return "English"
    english = _share(spoken, "English")
    best = max(_FOREIGN, key=lambda name: _share(spoken, name))
    share = _share(spoken, best)
    several = len(set(table("languages")[best]) & set(spoken)) >= FEWEST_FOREIGN
    return best if several and share >= RATIO and share > english * CLEARLY else "English"


def _share(spoken: list[str], name: str) -> float:
    known = set(table("languages")[name])
    return sum(word in known for word in spoken) / len(spoken)
