"""Deeds and plans: what the team did, does or means to do, with whose word it is and when."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agent.brief import Deed, FactKind
from agent.intake.facts import Draft
from agent.intake.lexicon import Pattern, cues
from agent.intake.sentences import Clause, Sentence, asks, split_clauses
from agent.intake.stance import Stance, negated, resists, stance

_PLAIN = (
    Deed.collect_data, Deed.collect_targeted, Deed.buy_data, Deed.add_compute, Deed.scale_model, Deed.tune_prompt,
    Deed.tune_hyperparameters, Deed.regularize, Deed.fine_tune, Deed.many_pocs, Deed.explore_data, Deed.analyse_errors,
    Deed.check_labels, Deed.go_live, Deed.harden, Deed.review_code, Deed.follow_hype, Deed.llm_on_table,
)  # fmt: skip
"""Deeds that one clause states in so many words."""
_SELF_NEGATIVE = (
    Deed.single_bet,
    Deed.discourage_coding,
    Deed.equate_genai_dl,
    Deed.skip_review,
    Deed.sandbox,
    Deed.random_walk,
)
"""Deeds whose own words deny something ("no side experiments") and may run on: only what stands before denies."""
_COSTLY = frozenset({Deed.collect_data, Deed.add_compute, Deed.buy_data, Deed.scale_model})
"""Deeds that are often only weighed: "could buy", "would cost", "wonder whether" state no plan."""

_ABLE = re.compile(
    r"(?i)\b(?:can|could|may|might|able to|allowed to|free to|afford(?: to)?|possible to|options?(?: is"
    r"| are)?(?: to)?|if (?:we|it|i|that|you)|instead of|rather than)\b(?:[^,;]|,\d)*$"
)
_WOULD = re.compile(
    r"(?i)\b(?:would (?:cost|take|need|be|mean|require)|(?:can|could) be|costs? (?:us )?(?:about |around )?[\d$€£])"
)
_WONDER = re.compile(
    r"(?i)\b(?:wonder(?:ing)?|not sure|unsure|don['\u2019]?t know|no idea|undecided|asking (?:you|myself)"
    r"|would like to know|question is|debating|whether|offers?|offered|"
    r"tempted|considering|toying)\b(?:[^,;]|,\d)*$"
)  # fmt: skip
_IN_HAND = re.compile(
    r"(?i)\W*(?:one |two |\w+ )?(?:rented|leased|borrowed|shared|used|second-?hand)\s[\w -]{2,20}\W*$"
)
"""A clause of nothing but "rented GPU" names what there is; nobody buys it."""
_RENTED = re.compile(r"(?i)(?:rented|leased|borrowed)\s")
_ARTICLE = re.compile(r"(?i)(?<!on )(?<!with )\b(?:an?|one|two|the|my|our)\s$")
"""What is rented already: "my laptop and a rented GPU"."""
_HARDWARE_AFTER = re.compile(
    r"(?i)^\W*(?:\w+ ){0,3}(?:gpus?|gpu \w+|h100s?|a100s?|tpus?|cards?|servers?|nodes?|boxes|clusters?|engineers?"
    r"|people)\b"
)
_AT_HAND = re.compile(r"(?i)\b(?:exists?|available|in place|at (?:hand|our disposal)|there is|there['\u2019]s)\b")
"""A budget or machine that is there already: "budget for some GPU hours exists"."""
_DEPARTMENT = re.compile(
    r"(?i)(?:purchasing|procurement) (?:has |have |had )?(?:offer\w*|wants?|says?|would|asks?|proposes?|suggests?)\b"
)
"""A department of that name buys nothing by offering."""
_SHOTS = re.compile(r"(?i)\bprompts?\b|\bfew-?shot|\bin-?context\b|\bsystem message\b")
"""More examples in a prompt are no more data."""
_SENDS = re.compile(r"(?i)^(?:hir|contract|pay|paid|send|sent|.*\b(?:years|months|weeks) of\b)")
_NOT_EXAMPLES = re.compile(
    r"(?i)\b(?:gpus?|compute|cluster|engineers?|people|colleagues?|weeks?|months?|days|years?|time|budget|money"
    r"|models?|networks?|layers?|parameters?|prompts?|"
    r"few-shot|customers?|users?|features?|columns?|ideas?|help|credits?|servers?|nodes?|(?:gpu|dgx|server"
    r"|black) boxes|hardware|epochs?"
    r"|trials?|runs?|experiments?|tests?|steps?|errors?|"
    r"results?|points?|percent|machines?)\b"
)  # fmt: skip
_OTHERS = re.compile(
    r"(?i)\b(?:every(?:one|body)?|all|other|most|big|leading|serious|competitors?|rivals?)\b(?: [\w-]+){0,3} (?:is"
    r"|are|companies|company|labs|buys?|buying)\b"
)
_NEVER_NEAR = re.compile(
    r"(?i)\b(?:no|not|never|nothing|without|cannot|can['\u2019]t|doesn['\u2019]t|don['\u2019]t|only (?:on|in) (?:a "
    r"|the )?(?:staging|sandbox|copy|test)|staging|sandbox)\b(?! one)"
)
_BINDING = re.compile(
    r"(?i)\b(?:purchase order|already (?:booked|ordered|signed|bought|paid)|has (?:already )?(?:booked|ordered"
    r"|signed|bought|paid)|contract signed)\b"
)
_ONE_MACHINE = re.compile(
    r"(?i)\b(?:one|a|an|single|my|old|our)\s(?:\w+\s)?(?:gpu|card|a100|h100|workstation|laptop|machine|node|box)\b"
)
_SEVERAL = re.compile(
    r"(?i)\b(?:more|another|second|bigger|larger|extra|additional|new|cluster|nodes?|boxes|capacity|compute|hardware"
    r"|pods?|\d+x?|two|three|four|five|six|eight|ten|"
    r"dozens?|dgx\w*|rented|leased|upgrade\w*|budget|[\w-]*gpus|[ah]\d00s)\b"
)  # fmt: skip
_TARGETED = re.compile(
    r"(?i)\b(?:for|of|from|with|in|at|on|under|by)\s+(?:just |exactly |only |precisely |the |those |that |these "
    r"|this |our |such )*(?:\w+[- ]){0,3}?"
    r"(?:slices?|class(?:es)? that|failing|hard|rare|weak|worst|missed|affected|problem\w*|specific|minority|"
    r"new (?:mill|site|line|store|plant|clinic|hospital|camera|device|market|factory|region)\w*|where (?:it"
    r"|the model|we) fails?|"
    r"that (?:it|the model) (?:gets|misses|confuses))"
)  # fmt: skip
_MACHINE = re.compile(
    r"(?i)\b(?:model|network|classifier|it|that|algorithm|detector)\s+(?:\w+n['\u2019]?t|had|has|have|never"
    r"|not)?\s*(?:\w+\s)?$"
)
_UNSEEN = re.compile(r"(?i)it (?:has|had) (?:not |never |n['\u2019]t )?(?:yet )?seen\b")
"""The model sees, and nobody looks: "on pipes it has not seen"."""
_DECIDED = re.compile(
    r"(?i)\b(?:wants?|decided|approved|plans?|planned|going to|will|about to|ordered|bought|signed|next (?:i|we)"
    r"|i['\u2019]d|we['\u2019]re|scheduled|started|is to|reserved|booked|did|went|"
    r"have (?:\w+ )?\w+ed)\b"
)  # fmt: skip


def read_deeds(sentences: Sequence[Sentence], *, slices: Sequence[str] = ()) -> list[Draft]:
    """Every deed the sentences state, denied ones and hearsay included, each marked as such; questions state none.

    slices: words that name where the errors are; collecting for one of them is targeted.
    """
    resisting = resists(sentences)
    drafts: list[Draft] = []
    for sentence in sentences:
        clauses = split_clauses(sentence)
        for clause in clauses:
            if not _asked(clause):
                drafts += _clause_deeds(clause, resisting=resisting, slices=slices)
        drafts += _sentence_deeds(sentence, clauses, resisting=resisting)
    drafts += [*_exposed(sentences), *_gilded(sentences), *_agents(sentences), *_unseen(sentences)]
    return _once(_endorsed(drafts, sentences))


def _endorsed(drafts: Sequence[Draft], sentences: Sequence[Sentence]) -> list[Draft]:
    """Hearsay that the user agrees with, in its own sentence or the next one, is the user's view as well."""
    agreed: set[int] = set()
    for here, after in pairwise([*sentences, None]):
        if here is not None and (cues("stance", "endorses").search(here.text) or _agrees(after)):
            agreed.add(here.start)
    places = [sentence.start for sentence in sentences]
    return [
        draft._replace(holder="user")
        if draft.holder == "hearsay" and max((at for at in places if at <= draft.start), default=-1) in agreed
        else draft
        for draft in drafts
    ]


def _agrees(sentence: Sentence | None) -> bool:
    return sentence is not None and not sentence.question and bool(cues("stance", "endorses").match(sentence.text))


_EITHER = re.compile(
    r"(?i)\b(?:money|budget|time|funds|cash|enough|room) (?:left )?(?:for|to)\b.*\bor (?:for |to )?\w"
    r"|\beither\b.*\bor\b"
)
"""What is still chosen between is not decided: "we have the money for one more GPU or for 1,500 more cards"."""


def _asked(clause: Clause) -> bool:
    """Whether the clause belongs to a question; "management wants X, is that worth it?" still says that it wants X."""
    weighing = _EITHER.search(clause.text) is not None
    return weighing or asks(clause) or (clause.sentence.question and not _DECIDED.search(clause.text))


def _clause_deeds(clause: Clause, *, resisting: bool, slices: Sequence[str]) -> Iterator[Draft]:
    for deed in _PLAIN:
        for match in cues("deeds", deed.value).finditer(clause.text):
            chosen = _accepted(deed, clause, match, slices)
            if chosen is not None:
                meant = stance(clause, *match.span(), resisting=resisting)
                bound = deed in _COSTLY and _BINDING.search(clause.text)  # what was ordered is no longer a wish
                yield _draft(chosen, clause, meant._replace(holder="user") if bound else meant)
                break


def _sentence_deeds(sentence: Sentence, clauses: Sequence[Clause], *, resisting: bool) -> Iterator[Draft]:
    for deed in _SELF_NEGATIVE:
        match = cues("deeds", deed.value).search(sentence.text)
        if match is None:
            continue
        home = _home(clauses, sentence.start + match.start())
        if home is None or _asked(home):
            continue
        at = sentence.start + match.start() - home.start
        meant = stance(home, at, at + 1, resisting=resisting)
        denied = negated(home.text[:at] + "x", at, at + 1)
        yield _draft(deed, _around(sentence, home, match), meant._replace(polarity="negated" if denied else "affirmed"))


def _home(clauses: Sequence[Clause], place: int) -> Clause | None:
    return next((clause for clause in clauses if clause.start <= place < clause.end), clauses[-1] if clauses else None)


def _around(sentence: Sentence, home: Clause, match: re.Match[str]) -> Clause:
    """The clause where the deed begins, widened to the end of its words."""
    end = max(home.end, sentence.start + match.end())
    return home._replace(end=end, text=sentence.text[home.start - sentence.start : end - sentence.start])


def _accepted(deed: Deed, clause: Clause, match: re.Match[str], slices: Sequence[str]) -> Deed | None:
    """The deed that the match really states, None when its words only look like one."""
    lead = clause.text[: match.start()]
    weighed = deed in _COSTLY and (_ABLE.search(lead) or _WONDER.search(lead) or _WOULD.search(clause.text))
    one_machine = _ONE_MACHINE.search(match.group()) and not _SEVERAL.search(match.group())
    in_hand = _IN_HAND.fullmatch(clause.sentence.text) or (
        _RENTED.match(match.group()) and _ARTICLE.search(lead) and not _DECIDED.search(lead)
    )
    not_ours = deed is Deed.add_compute and (
        _OTHERS.search(lead) or one_machine or in_hand or (_AT_HAND.search(clause.text) and not _DECIDED.search(lead))
    )
    not_data = deed is Deed.explore_data and (
        _MACHINE.search(lead) or _UNSEEN.match(match.group()) or _of_errors(clause, match)
    )
    if weighed or not_ours or not_data or _DEPARTMENT.match(match.group()):
        return None
    return _collected(clause, match, slices) if deed is Deed.collect_data else deed


def _of_errors(clause: Clause, match: re.Match[str]) -> bool:
    """Whether what was looked at are the mistakes, not the data."""
    around = clause.text[max(0, match.start() - 20) : match.end() + 20]
    return bool(cues("deeds", "failures").search(around))


def _collected(clause: Clause, match: re.Match[str], slices: Sequence[str]) -> Deed | None:
    if not _SENDS.match(match.group()) and (
        _NOT_EXAMPLES.search(match.group()) or _HARDWARE_AFTER.match(clause.text[match.end() :])
    ):
        return None
    if _SHOTS.search(clause.text) and re.search(r"(?i)\bexamples?\b", match.group()):
        return None
    vague = re.match(r"(?i)(?:get|got|take|took|add|order|mark)\w*\b", match.group())
    if vague and not cues("domain", "data_noun").search(match.group() + clause.text[match.end() : match.end() + 25]):
        return None
    words = clause.text[match.start() :].lower()
    if _TARGETED.search(words) or any(part in words for part in slices):
        return Deed.collect_targeted
    return Deed.collect_data


def _stated(
    sentences: Sequence[Sentence], pattern: Pattern, *, self_negative: bool = False, whoever: bool = False
) -> list[Clause]:
    """The clauses that affirm the pattern, by default those in the user's own view."""
    found = []
    for sentence in sentences:
        for clause in split_clauses(sentence):
            match = pattern.search(clause.text)
            if match is None or _asked(clause):
                continue
            meant = stance(clause, match.start(), match.start() + 1 if self_negative else match.end())
            if meant.polarity == "affirmed" and (whoever or meant.holder == "user"):
                found.append(clause)
    return found


def _unseen(sentences: Sequence[Sentence]) -> list[Draft]:
    """Data that go into training unread, told as a habit: "piped them straight into training"."""
    told = _stated(sentences, cues("deeds", "unexplored_cues"), self_negative=True)
    return [_draft(Deed.explore_data, clause, Stance("negated", "user", "past")) for clause in told[:1]]


def _exposed(sentences: Sequence[Sentence]) -> list[Draft]:
    """A prototype before real users: exposure, and either no protection or sensitive data in something rough."""
    exposed = _stated(sentences, cues("deeds", "exposure"))
    insecure = _stated(sentences, cues("deeds", "insecure"), self_negative=True)
    rough = _stated(sentences, cues("deeds", "rough"))
    sensitive = _stated(sentences, cues("deeds", "sensitive"))
    contained = _stated(sentences, cues("deeds", "sandbox"), self_negative=True)
    if not exposed or contained or not ((insecure and (rough or len(insecure) > 1)) or (rough and sensitive)):
        return []
    return [_draft(Deed.expose_prototype, exposed[0], stance(exposed[0], 0, 1)._replace(polarity="affirmed"))]


def _gilded(sentences: Sequence[Sentence]) -> list[Draft]:
    """Production standards demanded of a first experiment: in one breath with it, or nothing is built yet."""
    early = bool(_stated(sentences, cues("domain", "greenfield"), self_negative=True))
    ready = bool(_stated(sentences, cues("domain", "production"))) or bool(
        _stated(sentences, cues("domain", "target_met"))
    )
    for sentence in sentences:
        standards = _stated([sentence], cues("deeds", "gold"), whoever=True)
        if not standards or not cues("deeds", "demand").search(sentence.text):
            continue
        first = cues("deeds", "first_try").search(sentence.text)
        if (first or early) and not ready:
            clause = standards[0]
            return [_draft(Deed.gold_plate_prototype, clause, Stance("affirmed", "user", "now"))]
    return []


def _agents(sentences: Sequence[Sentence]) -> Iterator[Draft]:
    """An agent that writes to live systems; whether anyone reviews it is a deed of its own."""
    for sentence in sentences:
        match = cues("deeds", "agent_on_production").search(sentence.text) or cues("deeds", "agent_writes").search(
            sentence.text
        )
        if match is None:
            continue
        home = _home(split_clauses(sentence), sentence.start + match.start())
        if home is None or _asked(home):
            continue
        at = max(0, sentence.start + match.start() - home.start)
        meant = stance(home, at, at + 1)
        denied = meant.polarity == "negated" or bool(_NEVER_NEAR.search(match.group()))
        yield _draft(Deed.agent_on_production, home, meant._replace(polarity="negated" if denied else "affirmed"))


def _draft(deed: Deed, clause: Clause, meant: Stance) -> Draft:
    return Draft(
        FactKind.deed,
        clause.start,
        clause.end,
        value=deed.value,
        polarity=meant.polarity,
        holder=meant.holder,
        time=meant.time,
    )


def _once(drafts: Sequence[Draft]) -> list[Draft]:
    """Each deed once a clause and stance; targeted collection hides the unspecific one in the same clause."""
    seen: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        seen.setdefault((draft.value, draft.start, draft.polarity, draft.holder), draft)
    targeted = {draft.start for draft in seen.values() if draft.value == Deed.collect_targeted}
    return [draft for draft in seen.values() if not (draft.value == Deed.collect_data and draft.start in targeted)]
