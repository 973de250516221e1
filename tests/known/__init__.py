"""Tests of agent/known."""
