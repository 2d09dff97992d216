"""A task of one's own: a folder with a table and examples, and no Python."""
