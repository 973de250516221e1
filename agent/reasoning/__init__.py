"""The Reasoner protocol, its two implementations (rules, model), and the grounding that binds both."""
