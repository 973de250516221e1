"""Grounding and the reasoners."""
