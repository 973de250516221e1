"""How often the library finds what a user asks for: labelled questions and project descriptions."""
