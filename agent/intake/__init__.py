"""Intake: a message in the user's own words becomes facts with quotes, questions and intents."""

from agent.intake.understanding import Tell, read_message

__all__ = ["Tell", "read_message"]
