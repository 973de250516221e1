"""What a plan is made of: the nine decisions, each action's play, what it is called, and the whole put together."""
