"""Files that people and clients read, kept word for word: `make golden` rewrites them, and the diff is the review."""
