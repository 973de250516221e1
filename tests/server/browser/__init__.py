"""The page as people use it, in a browser."""
