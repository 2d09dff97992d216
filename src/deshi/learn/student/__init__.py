"""The first student: a small bidirectional encoder with an action decoder, trained from scratch."""
