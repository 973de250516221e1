"""Slack: signed requests in, answers out in the same thread. Imported only when Slack is configured."""
