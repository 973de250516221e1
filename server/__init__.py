"""The doors: HTTP, the page, Slack, the terminal, MCP."""
