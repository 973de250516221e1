"""Whether people reach a number: who performs it, and who only judges, labels or is told of it."""

import re
from itertools import pairwise

from agent.intake import measures
from agent.intake.admission import PEOPLE_NEAR, is_panel
from agent.intake.lexicon import cues, table
from agent.intake.places import Place

NEXT = 12
"""People named in the very next words before or after a number reach it, with no verb between."""
_SAYS = re.compile(r"(?i)\s*(?:says?|said) (?:about |around )?[\d.]")
"""People who say a number reach it; who say that something is right judge it."""
_OUTPUT = re.compile(
    r"(?i)\s*(?:%|percent)?\s*of (?:the |our |its |all )?[\w-]+ (?:are|were|is|get|got|go|went) (?:\w+ )?"
    r"(?:published|accepted|used|sent|kept|approved|released|passed|printed|taken|shipped)\b"
)
"""What becomes of an output is the model's score, whoever is named before: "97% of the summaries are published"."""
_WITH_AFTER = re.compile(
    r"(?i)\s*(?:%|percent)?\s*(?:agreement|overlap|match) with (?:the |our )?(?!each|one another|themselves|\d)"
)
"""Whose judgement a score is measured against: "71% agreement with the instructors"."""
_MODEL_AGREES = re.compile(
    r"(?i)\b(?:model|prototype|network|system|bot|tool|classifier|detector|baseline|version|it|assistant|prediction\w*)"
    r" (?:\w+ ){0,2}?(?:agree|matche?|reproduce|equal|confirm)s?\b"
    r"|^\W*(?:and |it )?agrees with (?!each|one another|themselves|itself)"
    r"|\b(?:model|prototype|network|system|bot|tool|classifier|detector|transformer|it|\w+net|\w*bert)"
    r" (?:\w+ )?(?:reach\w*|has|gets?|got|achiev\w*|shows?|is at)\b[^,;]{0,25}\bagreement with (?!each"
    r"|one another|themselves)"
)
_SAME_PEOPLE = re.compile(r"(?i)\W*(?:by |from |of )?(?:the )?same \w+:? *[\d.]")
"""Where a sample is from: "2,000 letters never used, same years, same clerks: 86%"."""
_WITH_PEOPLE = re.compile(
    r"(?i)\W*(?:its |the |our |an? )?(?:agreement|overlap|match|kappa) with (?!each|one another|themselves|\d)"
)
"""What a score is that the model reaches against people: "agreement with teachers 78%"."""
_AGREEING = re.compile(
    r"(?i)\bagree(?:s|d|ment)?\b(?! with (?:it|the (?:model|system|bot|prototype|tool)))|\bdisagree|\beach other\b"
    r"|\balike\b|\bthe same way\b|\brepeat(?:s|ed)? (?:their|his|her|its) own\b"
    r"|\bamong themselves\b|\b(?:same|identical) (?:\w+ )?(?:grade|mark|label|score|answer|diagnosis|rating|verdict"
    r"|class|category|code|tag|decision)s?\b(?! (?:as|over|for|in both))"
)
_KAPPA = re.compile(r"(?i)\bkappa\b[^\d]*$")
"""Agreement beyond chance, told beside people, is theirs."""
_LED_BY_PEOPLE = re.compile(
    rf"(?i)\bagree|\beach other|\bone another|\bthemselves\b|\bhumans?\b|\bexperts?\b|\bpeople\b"
    rf"|\bby (?:hand|eye|ear)\s*$"
    rf"|(?<!\w)(?:{'|'.join(table('measures')['person'])})\s*$"
)
_PERSON_FIRST = re.compile(
    rf"(?i)\W*(?:the|our|an?|one|my) (?:[\w-]+ )?(?:{'|'.join(table('measures')['person'])})(?=\s|$)"
)
"""Who is told of before an aside: "the archivist, on cards she hadn't seen, gets 0.7%"."""
_VERB_FIRST = re.compile(rf"(?i)\s*(?:{'|'.join(table('measures')['performs'])})\b")
_NO_SUBJECT = re.compile(
    r"(?i)\b(?<!best )(?<!one )(?<!some )(?<!most )"
    r"(?:from|by|for|on|of|with|to|need|according to|not in)\s+(?:\w+\s){0,2}$"
)
_NOT_THEIRS = re.compile(
    r"(?i)\bpublished\b|\bstate of the art\b|\bsota\b|\bliterature\b|\bleaderboard\b"
    r"|\b(?:alarms?|alerts?|warnings?|flags?)\b[^.;]{0,25}\bof (?:which|them|these)\b"
)
"""What others have published, and the alarms that people get, is no level of people."""
_SELF = re.compile(r"(?i)\b(?:him|her)self\W*$")
"""Who is named once more reaches it: "the head of coding herself 95"."""
_SINGLE = re.compile(r"(?i)\s*(?:an? )?(?:human|expert|trained|experienced)\b")
_WHO = re.compile(r"(?i)\s*(?:who|that) \w+[^,]*:\s*$")
"""People described before a colon reach the number behind it: "humans who do it for a living: 5 %"."""


def is_human(place: Place) -> bool:
    """Whether people reach the number; people who judge the model's output do not."""
    if (
        _WITH_AFTER.match(place.after)
        or _OUTPUT.match(place.after)
        or _MODEL_AGREES.search(place.text)
        or _WITH_PEOPLE.match(place.text)
        or _SAME_PEOPLE.match(place.text)
        or _NOT_THEIRS.search(place.text)
    ):
        return False
    if _AGREEING.search(place.text) or is_panel(place):
        return True
    among = measures.HUMAN.search(place.sentence.text) or _AGREEING.search(place.sentence.text)
    if _KAPPA.search(place.before) and among and not place.cues:
        return True
    subject = _subject(place)
    named_of = subject is not None and _NO_SUBJECT.search(place.text[: subject[0]])
    if measures.split_cues(place.before) or (named_of and not _SELF.search(place.before)):
        return False
    if subject is None:
        led = _led_by_people(place.pending[-50:]) or (
            _VERB_FIRST.match(place.text)
            and (measures.HUMAN.search(place.pending) or _PERSON_FIRST.match(place.pending))
        )
        return bool(led) and not place.cues
    start, end = subject
    judging = re.match(rf"\s*(?:\w+\s)?(?:{cues('measures', 'judging').pattern})", place.text[end:], re.IGNORECASE)
    judging = None if _SAYS.match(place.text[end:]) else judging
    distance = 0 if start <= place.at <= end else min(abs(start - place.at), abs(end - place.at))
    named = bool(measures.HUMAN_DOES.search(place.text)) or distance <= NEXT or bool(_SINGLE.match(place.text))
    named = named or bool(_WHO.match(place.text[end : place.at]))
    return named and not judging and distance <= PEOPLE_NEAR


def _led_by_people(pending: str) -> bool:
    """Whether people lead up to a number; who only follow a preposition ("clues from our editor") do not."""
    led = _LED_BY_PEOPLE.search(pending)
    return led is not None and not (led.end() == len(pending) and _NO_SUBJECT.search(pending[: led.start()]))


def _subject(place: Place) -> tuple[int, int] | None:
    found = min(measures.HUMAN.finditer(place.text), key=lambda match: abs(match.end() - place.at), default=None)
    if found is not None:
        return found.span()
    named = cues("measures", "occupation").search(place.text)
    if named is None:
        return None
    people = list(cues("measures", "person").finditer(named.group()))
    last = next(
        (one for one, other in pairwise(people) if other.start() > one.end() + 1), people[-1] if people else None
    )
    word = last or re.match(r"\w+", named.group())
    return named.start(), named.start() + (word.end() if word else 0)
