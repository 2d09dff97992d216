"""The guard: a process of its own that owns the body and always has time for a stop."""
