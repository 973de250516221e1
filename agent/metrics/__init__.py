"""Inspects uploads: readers turn files into frames, checks turn frames into findings."""
