"""What is known of a project: the numbers of its files and of its people, checked together, and what they amount to."""
