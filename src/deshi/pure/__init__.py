"""Functions without I/O, clock or state that two rooms need."""
