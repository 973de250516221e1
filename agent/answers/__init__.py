"""A module per kind of question that may come after the plan."""
