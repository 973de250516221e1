"""Scripted project scenarios, the simulated user, the scorers and the report."""
