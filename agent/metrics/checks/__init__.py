"""A module per analysis."""
