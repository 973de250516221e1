"""The nine steps of the methodology, a module each; a step is a pure rule whose draft the reasoner may refine."""
