"""Claims about the evals."""
