"""A module per file format."""
