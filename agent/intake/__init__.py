"""Reads one message: secrets masked, sentences split, facts with quotes, stated numbers, questions, intent."""
