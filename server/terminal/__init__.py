"""What the commands do; imported by the command that is run."""
