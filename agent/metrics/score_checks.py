"""The checks of scores, points and shares: plain Python and numpy, run every turn on stated and measured numbers."""

from agent.metrics.checks.error_budget import error_budget
from agent.metrics.evidence import Check

SCORE_CHECKS: tuple[Check, ...] = (error_budget,)
