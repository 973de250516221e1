"""Who a finding's scores came from: measured in a file, or said by the user, and in which words."""

from collections.abc import Iterable
from typing import NamedTuple

from agent.metrics.evidence import Score
from agent.metrics.finding import Provenance
from agent.vocabulary import Basis


class Attribution(NamedTuple):
    """What a finding says about where its numbers are from."""

    basis: Basis
    provenance: Provenance | None
    quote: str | None


def attribute(scores: Iterable[Score]) -> Attribution:
    """Measured only if every score was; the first file and the first quote stand for all."""
    given = list(scores)
    measured = all(score.basis is Basis.measured for score in given)
    return Attribution(
        Basis.measured if measured else Basis.stated,
        next((score.provenance for score in given if score.provenance is not None), None),
        next((score.quote for score in given if score.quote), None),
    )
