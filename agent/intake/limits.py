"""Constraints: money, budget, deadline, team, hardware and rules; and how long something was tried."""

import re
from collections.abc import Iterator, Mapping, Sequence

from agent.brief import Deed, FactKind
from agent.intake.facts import Draft
from agent.intake.lexicon import Pattern, cues, words
from agent.intake.measures import metric_near
from agent.intake.numbers import Number, NumberKind, find_numbers, plain
from agent.intake.sentences import Clause, Sentence, asks, split_clauses
from agent.intake.stance import stance
from agent.metrics.finding import Quantity
from agent.vocabulary import Stage, Topic

_MONEY_TALK = cues("limits", "money_talk")
_BILL = cues("limits", "bill")
_BUDGET = cues("limits", "budget")
_LABEL_COST = words(r"label\w*", r"annotat\w*", r"record\w*", r"collect\w*", r"photograph\w*", r"scan\w*")
_WANTED = cues("limits", "wanted")
_PROMPTING = words(
    r"prompt\w*",
    r"few-?shot",
    r"instructions?",
    r"(?:re)?word(?:ing|ings|ed)",
    r"system message",
    r"what we tell the model",
)
_TUNED = {
    Deed.tune_prompt: _PROMPTING,
    Deed.tune_hyperparameters: cues("limits", "tuned_tune_hyperparameters"),
    Deed.collect_data: cues("limits", "tuned_collect_data"),
}
_TRAINING_TIME = re.compile(
    r"(?i)\b(?:train(?:ing|s)?|run|epoch|experiment)\b[^.;]{0,40}\b(?:takes?|took|lasts?|needs?|in)\b|\b(?:takes?"
    r"|took)\b[^.;]{0,30}\bto train\b|\b(?:minutes?|hours?|days?)\b[^.;]{0,20}\b(?:per|a|an|each) (?:epoch|run)\b"
)
_EARNED = re.compile(
    r"(?i)\b(?:(?:bring|take)(?:s|ing)? in|revenue|income|earn(?:s|ed|ing)?|subscriptions?|turnover|pays? us"
    r"|paying us|charge"
    r"|we sell|takings)\b"
)
_ALLOWED = re.compile(
    r"(?i)\b(?:allows?|allowed|allowance (?:is|of)|can afford|afford|may cost|cap(?:ped)? (?:is|at|of)"
    r"|ceiling (?:is|of)"
    r"|budget (?:of|(?:[\w\u2019']+ ){0,5}?is)|approve[sd]|pays at most|limit (?:is|of)|wants? (?:it|that|this)"
    r"|(?:bring|get|push) (?:it|that|this) down to)\b(?: us| me| only| under| below| about"
    r"| at most| up to)*"
    r"\s(?:USD|EUR|GBP|CHF|[$€£])?\s?(?P<most>\d[\d,.]*\d ?k?|\d ?k)(?![\w%])"
)
_AT_MOST = re.compile(
    r"(?i)(?<![\w.])(?:[$€£] ?)?(?P<most>\d[\d,.]*\d? ?k?) ?"
    r"(?:tops|max(?:imum)?|at most|is the (?:limit|cap|ceiling))\b(?! \d)"
)
"""What is allowed for what runs, told beside a bill: "the director allows 15,000", "60k tops"."""
_BRINGS = re.compile(
    r"(?i)\b(?:earns?|brings? in|takes? in|revenue (?:is|of)|income (?:is|of)|turns over)\b(?: us| about| only)*"
    r"\s(?:USD|EUR|GBP|CHF|[$€£])?\s?(?P<most>\d[\d,.]*\d ?k?|\d ?k)(?![\w%])"
)
"""What comes in, beside a bill: "the feature earns us 30,000"."""
_AGO = re.compile(r"(?i)\b(?:since|ever since) [^,;]*$")
"""A date that something has lasted from is none to finish by."""
_JOINED = re.compile(r"(?i)\s(?:and|but|while|whereas|against)\s")
HALF = 0.5
"""A bill of at least half of what comes in leaves no business."""
USE_NEAR = 20
"""How far, in characters, the words that tell work from waiting stand from their share."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*"
_SINCE = re.compile(
    rf"(?i)\b(?:since|from) (?:the )?(?:early |mid-?|late |last |end of |beginning of |start of "
    rf"|middle of )?(?P<first>{_MONTH})\b[^.]{{0,140}}?"
    rf"\b(?:it['\u2019]?s (?:now )?|it is (?:now )?|now (?:it['\u2019]?s |it is |in )?|until |till "
    rf"|to )(?P<last>{_MONTH})\b"
)
_UNIT_PRICE = re.compile(
    r"(?i)(?P<price>\d+(?:\.\d+)?) ?(?P<unit>cents?|ct|\u00a2|dollars?|\$|euros?|\u20ac) (?:a|an|per|each"
    r"|for each|for every|/) ?[a-z]+"
    r"[^.;\d]{0,25}?(?P<pieces>\d[\d,.]*(?:k|m)?|\d+ (?:thousand|million)) (?:[a-z]+ ){0,2}?(?:a|per|each|every|/) ?"
    r"(?P<period>day|week|month|year)\b"
)
_PRICE_LAST = re.compile(
    r"(?i)(?<![\w.])(?P<pieces>\d[\d,.]*(?:k|m)?|\d+ (?:thousand|million)) (?:[a-z-]+ ){1,3}?(?:a|per|each|every|/) ?"
    r"(?P<period>day|week|month|year)\b[^.;\d]{0,25}?(?P<price>\d+(?:\.\d+)?) ?"
    r"(?P<unit>cents?|ct|\u00a2|dollars?|\$|euros?|\u20ac) (?:a piece|apiece|each|per [a-z]+|for each|an? [a-z]+)\b"
)
"""The other way round: "240,000 mails per month, 7 cents each"."""
CENT = 0.01
PER_MONTH = {"day": 30.0, "week": 52 / 12, "month": 1.0, "year": 1 / 12}
_VERSIONS = re.compile(r"(?i)\bv\d+|\bversions?\b|\biterations?\b|→|->")
BESIDE = 4
"""A metric so few characters before an amount makes it an error, whatever else is said of prices."""
SHORTEST_TRY = 1 / 24
"""Days; whatever lasts less than an hour is the length of an example or a run, not of an attempt."""
_IDLE = re.compile(
    r"(?i)\b(?:[ahl]\d{2,3}s?|v100s?|cards?|accelerators?)\b[^.;]{0,40}\b(?:idle|util\w*|busy|wait\w*|starv\w*)"
    r"|\bgpus?\b[^.;,]{0,20}\bat (?:about |only |around )?\d+ ?%|\bgpus?\b[^.;]{0,60}\b(?:idle|util\w*|busy"
    r"|wait\w*|starv\w*)|\b(?:idle|util\w*|wait\w*)\b[^.;]{0,40}\bgpus?\b|\bnvidia-?smi\b[^.;]{0,40}\d ?%"
)
SLOW = re.compile(
    r"(?i)(?:\b(?:takes?|took|needs?|answers?|responds?|latency|response time|inference)\b[^.;\d]{0,25}"
    r"|(?=\d[\d.]* ?(?:ms|s|sec\w*|min\w*) (?:a|an|per|each) ))(?P<now>\d+(?:\.\d+)?) ?(?P<unit>ms"
    r"|milliseconds?|s|sec(?:ond)?s?|min(?:ute)?s?)\b[^;\d]{0,80}?"
    r"\b(?:accept|leave|want|allow|limit|must|needs?|target|budget|within|under|tolerate|wait|promis|requir"
    r"|bail|agreed|times? out|cuts? off|hangs? up|give up)\w*\b"
    r"[^.;\d]{0,30}(?P<most>\d+(?:\.\d+)?)(?! ?(?:%|percent)) ?"
    r"(?P<unit2>ms|milliseconds?|s|sec(?:ond)?s?|min(?:ute)?s?)?\b"
)
"""How long an answer takes in use beside how long it may: "takes 14 seconds per page and the clients accept 4"."""
_WORKS_OR_WAITS = re.compile(r"(?i)\b(?:idl\w*|util\w*|busy|wait\w*|starv\w*)")
_WAITS = re.compile(
    r"(?i)(?<![\w.])(?P<part>\d[\d.]*) ?(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?) "
    r"(?:of (?:it|that|them|those|which|each \w+|every \w+|the \w+)|are|is|were|was|go(?:es)? (?:by )?|went )"
    r"[^.;\d]{0,40}?"
    r"\b(?:wait\w*|load\w*|read\w*|decod\w*|augment\w*|resampl\w*|fetch\w*|i/o|disk|data ?loader\w*|idle)\b"
)
_A_STEP = re.compile(
    r"(?i)\b(?:epochs?|steps?|iterations?|batch(?:es)?|runs?)\b[^.;]{0,30}\b(?:takes?|took|lasts?|needs?|is|are)\b"
)
LATENCY = "latency"
"""Marks a rule on the time of an answer in `about`; agent/known/stated_use.py reads it."""


def read_limits(sentences: Sequence[Sentence]) -> list[Draft]:
    """What limits the team, and how long it has tried."""
    drafts: list[Draft] = []
    prompting = False
    for sentence in sentences:
        numbers = find_numbers(sentence.text)
        prompting = prompting or bool(_PROMPTING.search(sentence.text))
        drafts += [*_money(sentence, numbers), *_by_the_piece(sentence)]
        led = prompting and _VERSIONS.search(sentence.text) is not None
        drafts += _durations(sentence, [*numbers, *_months(sentence.text)], prompting=led)
        drafts += _compute_use(sentence, numbers)
        if (slow := SLOW.search(sentence.text)) is not None:
            span = sentence.start + slow.start(), sentence.start + slow.end()
            drafts.append(Draft(FactKind.rule, *span, slow.group(), about=LATENCY))
        for clause in split_clauses(sentence):
            drafts += _named(clause)
    drafts += _waiting(sentences)
    return _weighed_up(drafts, sentences)


def _weighed_up(drafts: Sequence[Draft], sentences: Sequence[Sentence]) -> list[Draft]:
    """An amount that is earned is no cost; a cost that eats most of it, or is above what is allowed, is the problem."""
    text = {s.start: s for s in sentences}
    kept: list[Draft] = []
    costs = [d for d in drafts if d.kind is FactKind.cost and isinstance(d.value, Quantity)]
    earned = [d for d in costs if _is_earned(d, text)]
    for draft in drafts:
        if draft in earned:
            continue
        kept.append(draft)
    amounts = [d.value.value for d in earned if isinstance(d.value, Quantity)]
    most = min([*(HALF * max(amounts) for _ in amounts[:1]), *_allowed(sentences)], default=None)
    for draft in costs if most is not None else ():
        if draft not in earned and isinstance(draft.value, Quantity) and draft.value.value >= (most or 0.0):
            stage = Stage.cost_problem.value
            kept.append(Draft(FactKind.stage_hint, draft.start, draft.end, stage, topic=Topic.status, about="costly"))
            break
    return kept


def _allowed(sentences: Sequence[Sentence]) -> list[float]:
    """What may be spent, told with or without its currency: "the director allows 15,000"."""
    found = (
        (plain(match["most"]) or 0.0) * part
        for sentence in sentences
        for pattern, part in ((_ALLOWED, 1.0), (_AT_MOST, 1.0), (_BRINGS, HALF))
        for match in pattern.finditer(sentence.text)
    )
    return [amount for amount in found if amount]


def _is_earned(draft: Draft, text: Mapping[int, Sentence]) -> bool:
    """Whether the words around the amount say that it comes in: "we pay 41k and the category earns 60k"."""
    sentence = text[max(start for start in text if start <= draft.start)]
    said = sentence.text[draft.start - sentence.start : draft.end - sentence.start]
    pieces = [piece for piece in _JOINED.split(said) if _amount(draft) in {n.value for n in find_numbers(piece)}]
    return any(_EARNED.search(piece) for piece in pieces or [said])


def _amount(draft: Draft) -> float | None:
    return draft.value.value if isinstance(draft.value, Quantity) else None


def _money(sentence: Sentence, numbers: Sequence[Number]) -> list[Draft]:
    drafts = []
    currency = next((n.unit for n in numbers if n.kind is NumberKind.money and n.unit), "")
    for number in numbers:
        monthly = number.per == "month"
        talk = bool(_MONEY_TALK.search(sentence.text))
        if number.kind is not NumberKind.money and not (
            number.kind is NumberKind.count and (monthly or _bare_money(sentence.text, number)) and talk
        ):
            continue
        near = metric_near(sentence.text, number.start)
        beside = near is not None and near[1] <= BESIDE
        if near is not None and not near[0].rate and (not talk or beside):
            continue  # an error told in money is a score
        around = sentence.text[max(0, number.start - 60) : number.end + 40]
        unit = number.unit or currency or "money"
        budget = _BUDGET.search(around) and not _BILL.search(around)
        about = (
            "labels"
            if _LABEL_COST.search(around) and not _BILL.search(around)
            else "api"
            if _BILL.search(around)
            else None
        )
        wanted = bool(_WANTED.search(sentence.text[max(0, number.start - 40) : number.end + 15])) and not budget
        kind = FactKind.budget if budget else FactKind.cost
        quantity = Quantity(
            name="budget" if budget else "cost", value=number.value, unit=f"{unit}/month" if monthly else unit
        )
        past = bool(re.match(r"\s*(?:in \w+ )?(?:to|->|→)\s", sentence.text[number.end :]))
        drafts.append(
            Draft(
                kind,
                *_span(sentence, number),
                quantity,
                about=about,
                time="planned" if wanted else "past" if past else "now",
            )
        )
    return drafts


def _by_the_piece(sentence: Sentence) -> list[Draft]:
    """What a price for each call comes to in a month: "9.8 cents a query x 600k queries a month"."""
    match = _UNIT_PRICE.search(sentence.text) or _PRICE_LAST.search(sentence.text)
    price, pieces = (plain(match["price"]), plain(match["pieces"])) if match else (None, None)
    if match is None or price is None or pieces is None:
        return []
    cents = CENT if match["unit"].lower().startswith(("c", "\u00a2")) else 1.0
    amount = round(price * cents * pieces * PER_MONTH[match["period"].lower()], 2)
    unit = {"\u20ac": "EUR", "euro": "EUR", "euros": "EUR"}.get(match["unit"].lower(), "USD")
    quantity = Quantity(name="cost", value=amount, unit=f"{unit}/month")
    place = (sentence.start + match.start(), sentence.start + match.end())
    return [Draft(FactKind.cost, *place, quantity, about="api")]


def _bare_money(text: str, number: Number) -> bool:
    return bool(
        re.search(r"(?i)\b(?:bill|invoice|cost|budget|spend|pay)\w*\b[^.;]{0,25}$", text[: number.start])
    ) and bool(re.match(r"(?i)\s*(?:a|per|/|each)\s?(?:month|year|day)", text[number.end :]))


def _span(sentence: Sentence, number: Number) -> tuple[int, int]:
    """The clause of a number, as its quote."""
    for clause in split_clauses(sentence):
        if clause.start <= sentence.start + number.start < clause.end:
            return clause.start, max(clause.end, sentence.start + number.end)
    return sentence.start + number.start, sentence.start + number.end


def _durations(sentence: Sentence, numbers: Sequence[Number], *, prompting: bool) -> list[Draft]:
    """How long a deed went on: the deed whose words stand closest to the duration in the sentence.

    prompting: versions of a prompt named before are what a sentence without such words tells of.
    """
    drafts = []
    for number in numbers:
        ahead = " more " in f"{number.text} "
        if number.kind is not NumberKind.duration or sentence.question or number.value < SHORTEST_TRY or ahead:
            continue
        best: tuple[int, Deed] | None = None
        for deed, pattern in _TUNED.items():
            distance = _distance(pattern, sentence.text, number)
            if distance is not None and (best is None or distance < best[0]):
                best = (distance, deed)
        best = (0, Deed.tune_prompt) if best is None and prompting else best
        if best is None or best[0] > 110 or _not_duration(sentence.text, number):
            continue
        clause = next((c for c in split_clauses(sentence) if c.start <= sentence.start + number.start < c.end), None)
        at = sentence.start + number.start - clause.start if clause else 0
        holder = stance(clause, at, at + 1).holder if clause else "user"
        quantity = Quantity(name="duration", value=round(number.value, 4), unit="days")
        drafts.append(
            Draft(FactKind.duration, sentence.start, sentence.end, quantity, about=best[1].value, holder=holder)
        )
    return drafts


def _months(text: str) -> list[Number]:
    """The time between two months that are named as start and present: "since March, it's September"."""
    match = _SINCE.search(text)
    if match is None:
        return []
    first, last = (_MONTHS.index(match[name][:3].lower()) for name in ("first", "last"))
    passed = (last - first) % len(_MONTHS)
    return [Number(*match.span(), match.group(), NumberKind.duration, passed * 30.4)] if passed else []


def _distance(pattern: Pattern, text: str, number: Number) -> int | None:
    return min(
        (min(abs(m.start() - number.end), abs(m.end() - number.start)) for m in pattern.finditer(text)), default=None
    )


def _not_duration(text: str, number: Number) -> bool:
    """A deadline, an age of the data or a future span is not how long something was tried."""
    lead = text[max(0, number.start - 18) : number.start].lower()
    return (
        bool(
            re.search(
                r"\b(?:in|within|next|every|by|another|until|give (?:it|us)|last)\s*(?:the |about |another )?$", lead
            )
        )
        and not re.search(r"\b(?:last|in) (?:the )?(?:last |past )?$", lead)
    ) or bool(
        re.match(
            r"(?i)\s*(?:left|ahead|of (?!(?:prompt|tun|work|try|effort|develop|research|iterat|experiment|fiddl"
            r"|tweak|reword|rewrit|polish|this|that|it\b))[a-z]+|deadline|from now|old data|ago)\b",
            text[number.end :],
        )
    )


def _compute_use(sentence: Sentence, numbers: Sequence[Number]) -> list[Draft]:
    drafts = []
    if _IDLE.search(sentence.text):
        shares = [n for n in numbers if n.kind is NumberKind.percent]
        said = [match.start() for match in _WORKS_OR_WAITS.finditer(sentence.text)] or [0]
        share = min(shares, key=lambda n: min(abs(n.start - at) for at in said), default=None)
        busy = share is not None and _is_busy(sentence.text, share)
        idle = None if share is None else round(1 - share.value if busy else share.value, 6)
        value = "idle" if idle is None else Quantity(name="gpu idle", value=idle, unit="fraction")
        drafts.append(Draft(FactKind.compute_use, sentence.start, sentence.end, value))
    if _TRAINING_TIME.search(sentence.text):
        time = next((n for n in numbers if n.kind in {NumberKind.duration, NumberKind.latency}), None)
        if time is not None:
            hours = time.value * 24 if time.kind is NumberKind.duration else time.value / 3600
            drafts.append(
                Draft(
                    FactKind.compute_use,
                    *_span(sentence, time),
                    Quantity(name="training time", value=round(hours, 4), unit="hours"),
                )
            )
    return drafts


def _waiting(sentences: Sequence[Sentence]) -> Iterator[Draft]:
    """A part of an epoch or step that goes by in waiting: "epochs take 52 minutes: 38 min of it waiting for data"."""
    whole: Number | None = None
    for sentence in sentences:
        times = [n for n in find_numbers(sentence.text) if n.kind in {NumberKind.duration, NumberKind.latency}]
        match = _WAITS.search(sentence.text)
        part = next((n for n in times if match and n.start == match.start("part")), None)
        if part is not None and whole is not None and 0 < _days(part) < _days(whole):
            share = Quantity(name="gpu idle", value=round(_days(part) / _days(whole), 6), unit="fraction")
            yield Draft(FactKind.compute_use, sentence.start, sentence.end, share)
        elif part is not None:
            yield Draft(FactKind.compute_use, sentence.start, sentence.end, "starved")
        if _TRAINING_TIME.search(sentence.text) or _A_STEP.search(sentence.text):
            whole = next((n for n in times if n is not part), whole)


def _days(number: Number) -> float:
    return number.value if number.kind is NumberKind.duration else number.value / 86400


def _is_busy(text: str, share: Number) -> bool:
    """Whether a share tells how much of the time the accelerator works: the words next to it decide."""
    near = text[max(0, share.start - USE_NEAR) : share.end + USE_NEAR]
    works = re.search(r"(?i)util|busy|\bat\b", near)
    return bool(works) and not re.search(r"(?i)\bidl|\bwait", near)


def _named(clause: Clause) -> list[Draft]:
    drafts = []
    for kind in (FactKind.team, FactKind.hardware, FactKind.rule, FactKind.deadline, FactKind.budget):
        match = cues("domain", kind.value).search(clause.text)
        if match is None or asks(clause) or (kind is FactKind.deadline and _AGO.search(clause.text[: match.start()])):
            continue
        meant = stance(clause, *match.span())
        if kind in {FactKind.hardware, FactKind.team} and meant.polarity == "negated":
            continue
        drafts.append(Draft(kind, clause.start, clause.end, clause.text, holder=meant.holder))
    return drafts
