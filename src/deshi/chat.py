"""The walk of a chat on one screen (being built)."""
