"""The nine steps, each by its rule alone."""
