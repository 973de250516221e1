"""Error analysis: what share of the errors carries each tag, and what fixing it would gain at most."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from agent.metrics.evidence import ErrorShare, Evidence, Frame, FrameKind, Score
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Figure, Finding, Provenance, Quantity, finding_id
from agent.metrics.origin import provenance
from agent.metrics.phrasing import percent, plural, points, short
from agent.metrics.shares import is_verified
from agent.metrics.statistics import wilson
from agent.metrics.tag_meanings import COMPONENT, NOTHING, SOME_KIND, Meaning, meaning_of
from agent.metrics.thresholds import (
    CARRYING_TAG,
    GOOD_ERRORS,
    LEADING_TAG,
    MAX_TAG_FINDINGS,
    ROUGH_ERRORS,
)
from agent.vocabulary import Basis, Bottleneck, Split, Verdict


class Ranked(NamedTuple):
    """One tag among the others: its share, what it means, and whether the most frequent is surely so."""

    share: ErrorShare
    meaning: Meaning
    sure: bool
    place: int
    settle: int | None  # errors to look at, where the lead over the next tag is in doubt


def tag_ceiling(evidence: Evidence) -> Iterator[Finding]:
    """The shares of an error analysis with Wilson intervals; ceiling = share x dev error.

    The words of a tag say what it points to (tag_meanings.py); a tag whose words say nothing names a kind of case.
    The most frequent is verified as such (Hung and Fithian 2019), or undetermined: then it says how many errors would
    tell. Tags may overlap, so shares need not add up. False-positive modes: tags given by one person, tags that
    name an easy excuse and no cause, and an analysis of errors that are not a random draw of all errors.
    """
    yield from _findings(evidence.shares, evidence.scores)


def tagged_errors(evidence: Evidence) -> Iterator[Finding]:
    """The same for an error-analysis sheet, one row an error and tag, with the same false-positive modes."""
    for frame in evidence.of(FrameKind.tags):
        yield from _findings(shares_of(frame), evidence.scores)


def shares_of(frame: Frame) -> tuple[ErrorShare, ...]:
    """The share of each tag of a sheet, among all errors that were looked at, tagged or not."""
    data = frame.data
    looked_at = int(frame.facts.get("errors") or data["id"].n_unique())
    counts = (
        data.drop_nulls("tag")
        .unique(["id", "tag"])["tag"]
        .value_counts()
        .sort("count", "tag", descending=[True, False])
    )
    read = provenance(frame, "id", "tag")
    return tuple(
        ErrorShare(short(str(tag)), int(count), looked_at, basis=Basis.measured, provenance=read)
        for tag, count in counts.iter_rows()
    )


def _findings(shares: Sequence[ErrorShare], scores: Sequence[Score]) -> Iterator[Finding]:
    real = [share for share in shares if share.total > 0 and 0 < share.errors <= share.total]
    error = _dev_error(scores)
    for ranked in rank(real)[:MAX_TAG_FINDINGS]:
        yield _finding(ranked, error, real)


def rank(shares: Sequence[ErrorShare]) -> list[Ranked]:
    """The tags by share, those that only collect the rest last."""
    known = [(share, COMPONENT if share.is_component else meaning_of(share.about) or SOME_KIND) for share in shares]
    known.sort(key=lambda pair: (pair[1] is NOTHING, -pair[0].errors / pair[0].total))
    causes = [share for share, meaning in known if meaning is not NOTHING]
    sure = bool(causes) and is_verified([share.errors for share in causes])
    settle = None
    if len(causes) > 1 and not sure:
        first, second = (share.errors / share.total for share in causes[:2])
        gap = max(first - second, 0.05)
        settle = math.ceil(7.85 * (first + second - gap**2) / gap**2)
    return [Ranked(share, meaning, sure, place, settle) for place, (share, meaning) in enumerate(known)]


def _finding(ranked: Ranked, error: float | None, shares: Sequence[ErrorShare]) -> Finding:
    share, meaning = ranked.share, ranked.meaning
    part = share.errors / share.total
    span = wilson(share.errors, share.total)
    quantities = [
        Quantity(name=f"share of errors with {share.about}", value=part, unit=FRACTION, interval=span, n=share.total),
        Quantity(name="errors looked at", value=float(share.total), unit="errors"),
    ]
    does = "start at" if meaning is COMPONENT else "carry the tag"
    claim = f"{share.errors:,} of {share.total:,} errors ({percent(part)}) {does} “{share.about}”"
    if error is not None:
        ceiling = Quantity(
            name=f"ceiling of fixing {share.about}",
            value=part * error,
            unit=FRACTION,
            interval=(span[0] * error, span[1] * error),
            n=share.total,
        )
        quantities.append(ceiling)
        claim += f"; fixing them all would take at most {points(ceiling.value)} off the dev error of {percent(error)}"
    leads = ranked.place == 0 and meaning is not NOTHING
    sure = ranked.sure
    return Finding(
        id=finding_id("tag_ceiling", share.about, share.errors, share.total, error, [one[:3] for one in shares]),
        check="tag_ceiling",
        verdict=(Verdict.supported if sure else Verdict.undetermined) if leads else Verdict.note,
        claim=f"{claim}.",
        basis=share.basis,
        quantities=tuple(quantities),
        provenance=share.provenance if isinstance(share.provenance, Provenance) else None,
        speaks=_speaks(ranked, part, leads=leads, sure=sure),
        suggests=(meaning.action,),
        about={"component" if meaning is COMPONENT else "tag": share.about},
        caveats=_caveats(ranked),
        settled_by=Quantity(name="errors to look at", value=float(ranked.settle), unit="errors")
        if leads and ranked.settle
        else None,
        quote=share.quote,
        figure=_figure(shares, claim),
    )


def _speaks(ranked: Ranked, part: float, *, leads: bool, sure: bool) -> dict[Bottleneck, float]:
    if ranked.meaning is NOTHING or part < CARRYING_TAG:
        return {}
    strong = leads and sure and part >= LEADING_TAG and ranked.share.total >= ROUGH_ERRORS
    moderate = leads and part >= LEADING_TAG
    strength = STRONG if strong else MODERATE if moderate else WEAK
    if ranked.meaning is SOME_KIND:
        strength = min(strength, MODERATE)
    return {ranked.meaning.bottleneck: strength}


def _caveats(ranked: Ranked) -> tuple[str, ...]:
    total = ranked.share.total
    notes = ["A ceiling, not a forecast; weigh it against the effort of the fix."]
    if total < ROUGH_ERRORS:
        notes.append(f"{plural(total, 'error')} give a rough picture; look at {GOOD_ERRORS}.")
    if ranked.place == 0 and not ranked.sure:
        notes.append("The next tag may be as frequent.")
    if ranked.meaning is SOME_KIND:
        notes.append("Its name does not say why these fail: look at some before collecting more of them.")
    elif ranked.meaning is not NOTHING:
        notes.append(f"Read from the tag's name as {ranked.meaning.what}; say so if it means something else.")
    return tuple(notes)


def _dev_error(scores: Sequence[Score]) -> float | None:
    """The newest dev error, or else test error, that was stated or measured."""
    for split in (Split.dev, Split.test):
        known = [score.error for score in scores if score.split is split and score.error is not None]
        if known:
            return known[-1]
    return None


def _figure(shares: Sequence[ErrorShare], says: str) -> Figure:
    rows = [(share.about, share.errors / share.total, *wilson(share.errors, share.total)) for share in shares]
    rows.sort(key=lambda row: -row[1])
    return Figure(
        kind="bars",
        rows=tuple({"tag": tag, "share": part, "low": low, "high": high} for tag, part, low, high in rows),
        x="tag",
        y="share",
        low="low",
        high="high",
        says=says,
        x_title="tag",
        y_title="share of the errors looked at",
    )
