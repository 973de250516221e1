"""Speed as ratios, each measured side by side with plain libraries in one run."""
