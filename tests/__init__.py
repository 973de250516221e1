"""Claims about Plumbline, checked; the tree mirrors the packages."""
