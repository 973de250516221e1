"""The metrics package, checked: statistics, checks, readers."""
