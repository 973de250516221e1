"""A finding on the user's word: the one form that every reading of what was said takes."""

from agent.brief import Fact
from agent.metrics.finding import Finding, Quantity, finding_id
from agent.vocabulary import Action, Basis, Bottleneck, Gap, Verdict


def told(  # noqa: PLR0913 - a finding has this many parts
    check: str,
    fact: Fact,
    claim: str,
    speaks: dict[Bottleneck, float] | None = None,
    suggests: tuple[Action, ...] = (),
    *,
    gap: Gap | None = None,
    quantities: tuple[Quantity, ...] = (),
    caveats: tuple[str, ...] = (),
) -> Finding:
    """A finding on the user's word, with the quote it rests on."""
    return Finding(
        id=finding_id(check, claim, fact.quote),
        check=check,
        verdict=Verdict.supported if speaks else Verdict.note,
        claim=claim,
        basis=Basis.stated,
        quantities=quantities,
        speaks=speaks or {},
        suggests=suggests,
        gap=gap,
        caveats=caveats,
        quote=fact.quote,
    )
