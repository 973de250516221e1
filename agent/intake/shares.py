"""Error analyses in words: which share of the errors belongs to what."""

import re
from collections.abc import Sequence

from agent.brief import FactKind
from agent.intake.facts import Draft, fraction
from agent.intake.lexicon import cues, trimmed, words
from agent.intake.measures import FAILED_ONES, split_cues
from agent.intake.numbers import Number, NumberKind, find_numbers, plain
from agent.intake.sentences import Sentence
from agent.metrics.finding import Quantity
from agent.metrics.tag_meanings import WRONG_LABEL, meaning_of

_ERRORS = cues("shares", "errors")
_SORTED = cues("shares", "sorted")
_JUDGED = cues("shares", "judged")
_WRONG_LABEL = cues("shares", "wrong_label")
_OF_WRONG = re.compile(r"(?i)\b\d+ (?:out of|of) (?:the |those |all )?\d+ (?:wrong|bad|failed)\b[^:.]{0,25}[:=]")
_OF_THEM = re.compile(r"(?i)\b\d+ (?:of|out of|from) (?:them|these|those|which)\b|:\s*\d")
_ABOUT_AFTER = re.compile(
    r"(?i)\s*(?:wrong|errors?|mistakes|misses|missed|failures|failed|bad)(?: \w+){0,2}\s*[:=,\u2013-]\s*(?=\D)"
)
_ITEM = re.compile(
    r"^\s*(?:%|percent)?\s*(?:times,? (?:it |the \w+ |we )?)?"
    r"(?:(?:missed|wrong|failed|bad|false|misread) [\w ]{2,25}? (?=are|were|come|is|was))?"
    r"(?:of (?:them|these|those|the (?:\w+ ){0,2}\w+|all (?:\w+ )?\w+)\s*)?"
    r"(?:are|were|is|was|come|came|comes|involve[sd]?|have|had|happen(?:ed)?|show(?:ed)?|contain(?:ed)?|due to"
    r"|because of|caused by|from|in|on|with|concern|trace back to|go(?:es)? back to|fall|fell|belong to|:|=|-)?"
    r"\s*(?:all |just |really |mostly |due to |caused by |from |because of |about |simply |cases of |on |in |with )*",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"(?i)\b(?:had|have|show(?:ed)?|contain(?:ed)?) (?:the |a |an )?$")
"""What a mistake shows is no verdict on it: "25 had the wrong document"."""
_ABOUT_END = re.compile(r"[,;.()!?]|\s(?:and|but|while|whereas|the rest|rest)\s|$|\s(?=\d)")
_PAIR = re.compile(r"(?i)\s*between (?:the )?[\w\u2019' -]{2,40}? and\s")
"""Two classes that are taken for each other are one thing."""
_REST = re.compile(
    r"(?i)\b(?:the )?(?:rest|(?<!each )others?|remain(?:der|ing))\b|\b(?:every|any)(?:thing|body|one) else\b"
    r"|\ball else\b"
)
_LOOKED = re.compile(
    r"(?i)\b(?:sorted|tagged|checked|looked at|went through|inspected|listened to|reviewed|counted|labelled"
    r"|categori[sz]ed|visited|called|phoned|read|examined|analy[sz]ed|sampled|traced|relooked at|watched|opened"
    r"|took|picked|studied"
    r"|re-?\w+ed|of (?:the|those|these|our|all)?|broke down|grouped|bucketed|classified|out of)\s*(?:the |all |about "
    r"|a sample of |our |those |these )?$"
)  # fmt: skip
_SUCH = re.compile(r"(?i)\s*such\b")
"""More examples of a part told before ("tested on 200 such grains") are no further part."""
_ALIKE = re.compile(
    r"(?i)\b(?:tell|told) (?:\w+ ){0,2}apart\b|\bindistinguishable\b|\blook (?:exactly )?(?:alike|the same)\b"
)
ALIKE = "people cannot tell them apart"
_SPREAD = cues("shares", "spread")
_TARGETED = cues("measures", "target")
_WANTED = words(r"(?:we|i|they|it) (?:want|need|would like|must|should|have to)s?(?: to)?")
_NAME_COUNT = re.compile(
    r"(?:^|[:,;]|\band)\s*(?P<name>[A-Za-z][\w\u2019' -]{2,50}?)\s*[:=]?\s*(?P<count>\d[\d,]*)(?=\s*(?:[,;.()]"
    r"|$|and\b))"
)
_PLAN = words(r"plan", r"next", r"will", r"going to", r"need", r"want", r"target", r"budget", r"team")
_WHOSE = re.compile(
    r"(?i)\s*(?:%|percent)?\s*of (?:them|these|those|(?:the |our |all |its )?(?:\w+ ){0,2}"
    r"(?:errors?|mistakes?|failures?|misses|wrong \w+|bad \w+|failed \w+|rejections?|rejects|edits))\b"
)
_EXPLICIT = re.compile(
    r"(?i)\s*(?:%|percent)?\s*(?:(?:missed|wrong|failed|bad|false|misread) [\w ]{2,25}? )?"
    r"(?:are|were|is|come|came|comes|have|involve|due to|because|happen|contain)\b"
)
_SPELLED = re.compile(r"(?i)\s*(?:of (?:them|these|those|which)|were|are|came|had|have|involve|because|due|times)\b")
"""After a small number in letters: with "of them" it counts errors, before another noun ("two managers") hardly."""
_OF_CLASS = re.compile(
    r"(?i)\s*(?:%|percent)?\s*(?:is|are|of (?:them|all|rows|cases|the rows|the cases) (?:is|are)) (?:a |an |real )?"
    r"(?:failures?|fraud\w*|positives?|churn\w*|defaults?|defective|faulty|sick|spam|anomal\w+|infected)\s*(?:[.,;)]|$)"
)
"""How many examples are of a class that is looked for: no share of the model's errors."""
_DEFINITE = re.compile(r"(?i)\b(?:the|top|first|last)\s$")
"""Before a count that tells which things are meant, not how many failed: "not among the 5 chunks"."""
_LISTING = re.compile(r"(?i)\b(?:errors|mistakes|failures|misses|error analysis|breakdown)\b[^.]*[:,]")
_SO_MANY_WRONG = re.compile(
    r"(?i)\b(\d[\d,]*) (?:of them )?(?:were |are |came out )?(?:wrong|errors|mistakes|misses|missed|failed|failures)\b"
)
_GOT_WRONG = re.compile(r"(?i)\s*(?:that |which )?(?:it|we|they|the \w+) (?:got|gets|had|has|answered) (?:it )?wrong\b")
_OF_GOT_WRONG = re.compile(
    rf"(?i)\b(?:of|among|in) (?:the|those|these) \d+{_GOT_WRONG.pattern.removeprefix('(?i)')},? \d"
)
_OPENS_LIST = re.compile(r"(?i)\b(?:the|those|these|all|of) (\d[\d,]*)\s*(?:\w+\s)?:")
_OF_SLICE = re.compile(
    r"(?i)(?:^|[;,]|\band\b)\W*(?P<name>[a-z][^:;\n]{1,60}?)\s*[:=]\s*(?P<count>\d[\d,]*)"
    r" (?:errors?|mistakes|wrong|misses|missed|failures|failed)(?: \w+)?(?: out)? (?:of|in|from"
    r"|on) \d[\d,.]*k?(?: [a-z]+)?"
)
_KIND_FIRST = re.compile(
    r"(?i)\b(?:most|many|the majority|half|a lot) of (?:the |those |our )?(?:bad|wrong|failed|missed|errors?"
    r"|mistakes?|misses)"
    r"(?: \w+)? (?:are|were|have|had|come from|involve) (?P<about>[^,;:.\d]{4,50}),? (?:say|about|roughly|some"
    r"|i think|namely|that is)"
    r",? (?:about )?(?P<part>\d[\d,]*) (?:out )?of (?:the |those )?(?P<whole>\d[\d,]*)"
)
_MACHINE = re.compile(r"(?i)(?:gpus?|servers?|engineers?|weeks?|months?|days?)\b|.*\bidle\b")
"""What a team has is no kind of mistake: "currently 1 card that's mostly idle"."""
_SUBJECT = re.compile(
    r"(?i)\W*(?:breakdown[^:]{0,30}: ?)?(?P<name>[a-z][^,;:.]{2,40}?) "
    r"(?:is|are|make up|makes up|have|has|carry|carries|accounts? for|contributes?)\b"
)
_THE_ERRORS = re.compile(r"(?i)\s*(?:errors|mistakes|misses|failures)\b")
_ERROR_LOG = re.compile(
    r"(?i)\b(?:error|failure|miss|mistake)s? (?:log|list|sheet|review|breakdown|split|analysis|count)|\bbreakdown\b"
)
_VERDICT = re.compile(
    r"(?i)(?:right|correct|wrong|accepted|usable|fine|ok|there|here|it|that|them)"
    r"(?: (?:answers?|ones|cases|outputs?|results?|now|today|already|enough|too|again|by|in|on|at|of|\w+ly))?"
)
_COUNT_NAME = re.compile(
    r"(?i)(?:^|[,;:]|\band\b)\W*(?P<count>\d[\d,]*) (?P<name>[a-z][^,;:.()\d]{2,40}?)(?: ?\([^()]*\))?"
    r"(?=\s*(?:[,;.]|$|and \d))"
)
FEWEST_LISTED = 3
FEWEST_SLICES = 2
NAMED_WITHIN = 45
"""How far behind a count, in characters, its noun may be said to be wrong."""
MIN_ABOUT = 3
"""A verdict alone ("right", "wrong answers") is no slice."""


def read_shares(sentences: Sequence[Sentence]) -> list[Draft]:
    """The lines of an error analysis; a total named before ("of the 48 dev errors") makes counts into shares."""
    drafts: list[Draft] = []
    total: int | None = None
    open_for = 0
    judged: set[int] = set()
    by_slice = [*_by_slice(sentences), *_said_last(sentences)]
    drafts += by_slice
    for sentence in sentences:
        if any(sentence.start <= draft.start < sentence.end for draft in by_slice):
            continue
        if _SPREAD.search(sentence.text):
            drafts.append(Draft(FactKind.errors_spread, sentence.start, sentence.end, sentence.text))
        broken = _broken_down(sentence, judged)
        judged |= {int(match[1].replace(",", "")) for match in _SO_MANY_WRONG.finditer(sentence.text)}
        if broken:
            drafts += broken
            continue
        wrong = _OF_WRONG.search(sentence.text) or _OF_GOT_WRONG.search(sentence.text)
        topic = wrong or _ERRORS.search(sentence.text) or _is_sorted(sentence.text)
        open_for = 2 if topic else open_for - 1
        if open_for <= 0 or sentence.question:
            continue
        found, total = _lines(sentence, total, topical=bool(topic))
        open_for = 2 if found else open_for
        drafts += found
    return drafts


def _said_last(sentences: Sequence[Sentence]) -> list[Draft]:
    """A kind of mistake named before its count: "most of the bad ones are wrong lengths, say 110 of the 155"."""
    found = []
    for sentence in sentences:
        for match in _KIND_FIRST.finditer(sentence.text):
            part, whole = plain(match["part"]) or 0, plain(match["whole"]) or 0
            if 0 < part <= whole:
                about, place = (
                    _named(match["about"]),
                    (sentence.start + match.start("about"), sentence.start + match.end()),
                )
                quantity = fraction(about, part / whole, int(whole))
                found.append(Draft(FactKind.error_share, *place, quantity, n=int(whole), about=about))
    return found


def _by_slice(sentences: Sequence[Sentence]) -> list[Draft]:
    """Errors counted slice by slice, each with the examples behind it: "Welsh: 434 errors out of 1,400 mails"."""
    found = [(sentence, match) for sentence in sentences for match in _OF_SLICE.finditer(sentence.text)]
    counts = [plain(match["count"]) or 0 for _, match in found]
    total = int(sum(counts))
    if len(found) < FEWEST_SLICES or not total:
        return []
    return [
        Draft(
            FactKind.error_share, sentence.start + match.start("name"), sentence.start + match.end(),
            fraction(about, count / total, total), n=total, about=about,
        )
        for (sentence, match), count in zip(found, counts, strict=True)
        for about in (_named(match["name"]),)
        if not _REST.search(about)
    ]  # fmt: skip


def _broken_down(sentence: Sentence, judged: set[int]) -> list[Draft]:
    """The parts of a number of errors told before, which they add up to: "split of the 118: Spanish 84, typos 34"."""
    counted_first = _counts_first(sentence, judged)
    if counted_first:
        return counted_first
    opened = _OPENS_LIST.search(sentence.text)
    total = int(opened[1].replace(",", "")) if opened else 0
    if total not in judged and not (total and _ERROR_LOG.search(sentence.text)):
        return []
    parts = _named_first(sentence, total)
    counted = sum(round(draft.value.value * total) for draft in parts if isinstance(draft.value, Quantity))
    return parts if counted == total else []


def _counts_first(sentence: Sentence, judged: set[int]) -> list[Draft]:
    """A list of counts that add up to the errors told before: "660 foreign plates, 240 dirt, 180 night, 120 rest"."""
    parts = list(_COUNT_NAME.finditer(sentence.text))
    counts = [int(plain(part["count"]) or 0) for part in parts]
    total = sum(counts)
    if len(parts) < FEWEST_LISTED or total not in judged or sentence.question:
        return []
    return [
        Draft(
            FactKind.error_share, sentence.start + part.start(), sentence.start + part.end("name"),
            fraction(about, count / total, total), n=total, about=about,
        )
        for part, count in zip(parts, counts, strict=True)
        for about in (_named(part["name"]),)
        if not _REST.search(about)
    ]  # fmt: skip


def _is_sorted(text: str) -> bool:
    """Whether a number of things was gone through, or judged, and then broken down: "sorted all 252: 189 in ..."."""
    return any(
        match is not None and _OF_THEM.search(text, match.end())
        for match in (_SORTED.search(text), _JUDGED.search(text))
    )


def _lines(sentence: Sentence, total: int | None, *, topical: bool) -> tuple[list[Draft], int | None]:
    numbers = [
        n
        for n in find_numbers(sentence.text)
        if n.kind in {NumberKind.count, NumberKind.bare, NumberKind.percent, NumberKind.odds}
    ]
    drafts: list[Draft] = []
    listing = bool(re.search(r"(?i)\berror analysis\b|\berrors?\s*:", sentence.text)) or total is not None
    for number in numbers:
        lead, after = sentence.text[: number.start], sentence.text[number.end :]
        if _is_total(number, lead, after):
            total = int(number.value)
            continue
        if not (topical or listing) or (not topical and _PLAN.search(sentence.text)) or _OF_CLASS.match(after):
            continue
        if _DEFINITE.search(lead) and number.kind is NumberKind.bare and drafts:
            continue
        draft = _line(sentence, number, after, total)
        if draft is not None:
            drafts.append(draft)
    if total is not None and topical and len([d for d in drafts if d.value is not None]) < 2:
        drafts = _named_first(sentence, total) or drafts
    if not any(draft.n for draft in drafts) and len(drafts) == 1 and drafts[0].value is None:
        return [], total
    return [draft for draft in drafts if draft.value is not None], total


def _named_first(sentence: Sentence, total: int) -> list[Draft]:
    """Lines that name the part before its count: "detection missed 23, label read wrong 128"."""
    found = []
    for match in _NAME_COUNT.finditer(sentence.text):
        count = plain(match["count"])
        if count is None or count >= total or not re.search(r"[^\W\d_]{3}", match["name"]):
            continue
        start, end = trimmed(sentence.text, match.start("name"), match.end("count"))
        about = _named(match["name"])
        quantity = fraction(about, count / total, total)
        found.append(
            Draft(FactKind.error_share, sentence.start + start, sentence.start + end, quantity, n=total, about=about)
        )
    return found if len(found) > 1 else []


def _is_total(number: Number, lead: str, after: str) -> bool:
    if number.kind not in {NumberKind.count, NumberKind.bare} or number.value < 5:
        return False
    if _OF_THEM.search(after) and (_JUDGED.match(f"{number.text}{after}") or _SORTED.search(f"{lead}{number.text}")):
        return True
    names_errors = re.match(r"(?i)\s*(?:[\w-]+\s){0,3}", after)
    followed = bool(_GOT_WRONG.match(after) or _ERRORS.match(after.lstrip())) or (
        names_errors is not None
        and bool(_ERRORS.search(after[: names_errors.end() + NAMED_WITHIN].split(",", maxsplit=1)[0]))
    )
    return followed and (
        bool(_LOOKED.search(lead))
        or bool(
            re.search(
                r"(?i)\b(?:of|all|those|these|the|sorted|read|at|through|analysis on"
                r"|analysis over)\s*(?:the |those |all |our |first |last )*$",
                lead,
            )
        )
    )


def _line(sentence: Sentence, number: Number, after: str, total: int | None) -> Draft | None:
    if _SUCH.match(after):
        return None
    share = number.value if number.kind in {NumberKind.percent, NumberKind.odds} else None
    n = number.of if number.kind is NumberKind.odds else total
    if share is None:
        if total is None or number.value > total:
            return None
        share = number.value / total
    elif not (
        total
        or _ABOUT_AFTER.match(after)
        or _WHOSE.match(after)
        or _EXPLICIT.match(after)
        or FAILED_ONES.match(after)
        or (number.kind is NumberKind.odds and _THE_ERRORS.match(after))
        or _LISTING.search(sentence.text[: number.start])
    ):
        return None
    failed = FAILED_ONES.match(after) if number.kind is NumberKind.odds else None
    behind = number.end + (failed.end() if failed else 0)
    rest = sentence.text[behind:]
    intro = (number.kind is NumberKind.odds and _ABOUT_AFTER.match(rest)) or _ITEM.match(rest)
    begin = behind + (intro.end() if intro else 0)
    pair = _PAIR.match(sentence.text, begin)
    end_match = _ABOUT_END.search(sentence.text, pair.end() if pair else begin)
    end = end_match.start() if end_match else len(sentence.text)
    about = _named(sentence.text[begin:end])
    if _ERRORS.fullmatch(about):
        about = _subject(sentence.text)
    if number.text.isalpha() and number.kind is NumberKind.bare and not _SPELLED.match(after):
        return None
    lead = sentence.text[max(0, number.start - 15) : number.start]
    wanted = _WANTED.search(sentence.text[: number.start]) and total is None
    named_split = split_cues(about) or (split_cues(re.split(r"[,;:(]", lead)[-1]) and not _ERRORS.search(lead))
    chained = re.match(r"\s*(?:to|->|→)\s*[\d.]", after)
    shown = intro is not None and _SHOWN.search(intro.group()) is not None
    if named_split or chained or wanted or _TARGETED.search(lead) or not (shown or _is_slice(about)):
        return None
    start, stop = trimmed(sentence.text, number.start, max(end, number.end))
    following = next((n.start for n in find_numbers(sentence.text) if n.start > number.end), len(sentence.text))
    if _ALIKE.search(sentence.text, number.end, following):
        about = f"{about} ({ALIKE})"
    if _WRONG_LABEL.search(sentence.text, number.end, following) and meaning_of(about) is not WRONG_LABEL:
        about = f"{about} (wrong label)"
    quantity = fraction(about, share, n)
    return Draft(FactKind.error_share, sentence.start + start, sentence.start + stop, quantity, n=n, about=about)


def _subject(text: str) -> str:
    """What the sentence is about, for a count of nothing but errors: "old callers are ... 297 of the 540 errors"."""
    led = _SUBJECT.match(text)
    return _named(led["name"]) if led else ""


def _is_slice(about: str) -> bool:
    """Whether the words can name a part of the errors: not the rest, and no bare verdict."""
    verdict = len(about.split()) < MIN_ABOUT and _VERDICT.fullmatch(about)
    return bool(re.search(r"[^\W\d_]{3}", about)) and not (_REST.search(about) or _MACHINE.match(about) or verdict)


def _named(phrase: str) -> str:
    """The thing that carries the errors, at most fourteen words."""
    start, end = trimmed(phrase, 0, len(phrase))
    kept = phrase[start:end].split()[:14]
    while kept and kept[0].lower() in {
        "the",
        "a",
        "an",
        "of",
        "from",
        "in",
        "on",
        "all",
        "are",
        "is",
        "were",
        "that",
        "with",
    }:
        kept.pop(0)
    return " ".join(kept).rstrip(".")
