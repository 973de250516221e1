"""Slack, against a local server that stands in for it."""
