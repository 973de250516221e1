"""Labels that somebody checked, in words: how many of how many were wrong, in one sentence or the next."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from agent.brief import FactKind
from agent.intake.facts import Draft, fraction
from agent.intake.numbers import plain
from agent.intake.sentences import Sentence

_CHECKED = re.compile(
    r"(?i)\b(?:re-?label\w*|re-?check\w*|re-?annotat\w*|double-?check\w*|spot-?check\w*|checked|audit\w*|reviewed"
    r"|inspected|re-?read|re-?graded|re-?coded|went (?:through|over)|gone (?:through|over)|looked (?:at|through)"
    r"|label\w* (?:again|once more|a second time))\b[^.;]{0,40}?(?<![\w.])(?P<n>\d[\d,]*)(?![\d.]*\s?%)"
)
_KIND = r"(?:label|code|class|tag|categor|name|grade|diagnos|annotation|box|mask|mark|rating|score|answer|stamp)"
_WRONG = re.compile(
    r"(?i)(?<![\w.])(?P<m>\d[\d,]*|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) "
    r"(?:of (?:them|these|those|the \w+) |out of (?:them|those|these) |\w+ )?"
    r"(?:(?:had|have|has|carried|bore|got|were|are|was|came with|turned out(?: to be)?|show\w*|with)\s)?"
    r"(?:(?:been|given|to have|clearly|plainly|simply)\s)*"
    rf"(?:(?:the |a |an )?(?:wrong|incorrect|false|bad)(?:ly)? {_KIND}\w*"
    r"|mis-?(?:label|code|tag|class|grade|annotat)\w*"
    rf"|(?:{_KIND}\w*) (?:was|were|is|are) (?:wrong|incorrect|false))"
)
FEWEST = 20
"""Fewer checked labels are an anecdote."""


def read_audits(sentences: Sequence[Sentence]) -> list[Draft]:
    """The share of wrong labels of each check that names its size: "relabelled 200 ... 46 had the wrong code"."""
    found = []
    for sentence, following in zip_longest(sentences, sentences[1:]):
        checked = _CHECKED.search(sentence.text)
        size = plain(checked["n"]) if checked and not sentence.question else None
        if checked is None or size is None or size < FEWEST:
            continue
        for told, start in ((sentence, checked.end()), (following, 0)):
            wrong = _WRONG.search(told.text, start) if told is not None and not told.question else None
            part = _count(wrong["m"]) if wrong else None
            if told is not None and wrong and part is not None and part <= size:
                place = (told.start + wrong.start(), told.start + wrong.end())
                share = fraction("wrong labels", part / size, int(size))
                found.append(Draft(FactKind.labels, *place, share, n=int(size), about="wrong"))
                break
    return found


def _count(text: str) -> float | None:
    return 0.0 if text.lower() == "none" else plain(text)
