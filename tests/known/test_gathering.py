"""What checks are told of the user's words beside the scores."""

from pathlib import Path

import pytest

from agent.brief import Brief, Deed, FactKind
from agent.known.gathering import context
from agent.known.inspecting import digest_of, situation
from agent.metrics.evidence import Context
from agent.metrics.finding import Quantity
from agent.metrics.inspect import inspect_file
from agent.state import ThreadState
from agent.vocabulary import Split
from tests.projects import fact


def brief(kind: FactKind, value: Quantity | str, quote: str, **fields: str) -> Brief:
    return Brief(facts=[fact(kind, value, quote, **fields)])


@pytest.mark.parametrize(
    ("quote", "count"),
    [
        ("we tried nine models", 9),
        ("12 different architectures", 12),
        ("the best of forty trials and three prototypes", 40),
        ("several ideas", None),
    ],
)
def test_the_best_of_how_many_is_read_from_what_was_tried(quote: str, count: int | None) -> None:
    assert context(brief(FactKind.deed, Deed.many_pocs, quote)).candidates == count


def test_models_still_to_be_tried_are_no_candidates() -> None:
    planned = brief(FactKind.deed, Deed.many_pocs, "next week we try nine models", time="planned")

    assert context(planned).candidates is None


@pytest.mark.parametrize(
    ("quote", "role"),
    [
        ("A leak that we overlook costs about 900 euro", "cost_false_negative"),
        ("a dig for nothing 900 euro", "cost_false_positive"),
    ],
)
def test_the_price_of_a_mistake_is_of_its_kind(quote: str, role: str) -> None:
    priced = context(brief(FactKind.cost, Quantity(name="cost", value=900, unit="EUR"), quote))

    assert getattr(priced, role) == 900


def test_a_dev_size_said_later_reruns_the_checks_of_a_file() -> None:
    """How much luck is in a sweep depends on it; the size of the training set changes nothing there."""
    assert digest_of(Context(n={Split.dev: 600})) != digest_of(Context())
    assert digest_of(Context(n={Split.train: 40_000})) == digest_of(Context())


def test_a_table_of_prompts_is_judged_once(tmp_path: Path) -> None:
    """By its rows; the scores that were read from it would say the same thing again."""
    table = tmp_path / "prompts.csv"
    rows = [f"v{place},2025-0{place}-01,{score},400" for place, score in enumerate((0.6, 0.61, 0.6, 0.62), 1)]
    table.write_text("\n".join(["version,date,accuracy,n", *rows]), encoding="utf-8")
    found = situation(ThreadState(), [inspect_file("f1", "prompts.csv", table)]).findings.values()

    assert sum(finding.check == "prompt_plateau" for finding in found) == 1
