"""When does a small model of one's own repay what it costs? The arithmetic behind the advice to fine-tune for cost."""

from typing import NamedTuple

from agent.metrics.finding import Finding, Quantity, finding_id
from agent.metrics.phrasing import number
from agent.vocabulary import Action, Basis, Bottleneck, Verdict

VOLUMES = (0.5, 1.0, 2.0)
"""Times today's volume for which the answer is given: forecasts of volume are mostly wrong."""
WORTHWHILE_MONTHS = 12.0
"""A model of one's own that takes more than a year to repay is no cure for a bill."""


class Costs(NamedTuple):
    """Money in one currency: the API bill a month, building the model once, serving it a month.

    serving_fixed does not grow with volume (a rented GPU); serving_share is the part of the API bill that stays (hard
    cases that still go to the large model).
    """

    bill: float
    training: float
    labelling: float = 0.0
    serving_fixed: float = 0.0
    serving_share: float = 0.0


def months_to_repay(costs: Costs, volume: float = 1.0) -> float | None:
    """Months until the savings have paid for training and labelling; None when there is nothing saved.

    >>> months_to_repay(Costs(bill=10_000, training=12_000, serving_fixed=4_000))
    2.0
    """
    saved = volume * costs.bill * (1 - costs.serving_share) - costs.serving_fixed
    return (costs.training + costs.labelling) / saved if saved > 0 else None


def break_even(costs: Costs, *, unit: str = "money", same_quality: bool | None = None) -> Finding:
    """Months to repay at half, the same and twice the volume, as a finding for or against cost.

    same_quality: whether the small model was shown to be as good; None means that this is assumed, and is said.
    Raises ValueError for negative costs or a share outside 0 to 1.
    """
    if min(costs) < 0 or costs.serving_share > 1:
        raise ValueError("costs are not negative, and the share that stays lies between 0 and 1")
    months = {volume: months_to_repay(costs, volume) for volume in VOLUMES}
    pays = months[1.0] is not None and months[1.0] <= WORTHWHILE_MONTHS
    robust = pays and months[0.5] is not None
    told = ", ".join(
        f"{number(repaid)} months at {number(volume)} times the volume"
        if repaid is not None
        else f"never at {number(volume)} times the volume"
        for volume, repaid in months.items()
    )
    strength = 0.9 if robust else 0.6
    return Finding(
        id=finding_id("cost_break_even", *costs, unit, same_quality),
        check="cost_break_even",
        verdict=Verdict.supported if pays else Verdict.refuted,
        claim=f"A small model of one's own repays its cost after {told}.",
        basis=Basis.stated,
        quantities=(
            *(
                Quantity(name=f"months to repay at {number(volume)} times the volume", value=repaid, unit="months")
                for volume, repaid in months.items()
                if repaid is not None
            ),
            Quantity(name="bill a month", value=costs.bill, unit=unit),
            Quantity(name="cost to build", value=costs.training + costs.labelling, unit=unit),
        ),
        speaks={Bottleneck.cost: strength if pays else -strength},
        suggests=(Action.fine_tune_small_model_for_cost,) if pays else (),
        caveats=(
            "It has to be as good on your own test cases first."
            if same_quality is None
            else "As good on the test cases given."
            if same_quality
            else "The small model is not as good yet: this is what it would repay if it were.",
        ),
    )
