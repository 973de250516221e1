"""The coach itself: from a message and metric files to an execution plan; knows nothing of HTTP, Slack or HTML."""
