"""The page on checks and the tuples of checks say the same."""

import re
from pathlib import Path

import pytest

from agent.metrics.evidence import Check
from agent.metrics.frame_checks import FRAME_CHECKS
from agent.metrics.score_checks import SCORE_CHECKS

PAGE = (Path(__file__).parents[3] / "docs" / "checks.md").read_text(encoding="utf-8")
CHECKS = (*SCORE_CHECKS, *FRAME_CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_check_is_documented(check: Check) -> None:
    assert f"## {check.__name__}\n" in PAGE
    assert check.__doc__


def test_no_check_is_documented_twice() -> None:
    headings = re.findall(r"^## (\w+)$", PAGE, flags=re.MULTILINE)
    assert len(headings) == len(set(headings))
