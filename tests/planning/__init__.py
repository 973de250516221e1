"""Tests of agent/planning."""
