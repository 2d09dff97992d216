"""From the journal to what can be learned: examples and preference pairs, each with where it came from."""
