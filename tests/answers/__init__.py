"""Tests of agent/answers."""
