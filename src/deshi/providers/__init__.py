"""Who can answer."""
