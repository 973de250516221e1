"""Tests of the corpus, the cases and the library."""
