"""Readers, tables, and the child process they run in."""
