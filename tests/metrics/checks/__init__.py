"""The checks, one test module each."""
