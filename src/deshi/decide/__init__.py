"""Reflex, cache, student, larger models, the person: until sure enough."""
