"""Scripted project scenarios, the simulated user, the scorers and the report."""

from evals.task import main

__all__ = ["main"]
