"""Training the student of a task of one's own from its examples."""
