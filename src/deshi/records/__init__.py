"""The nouns, frozen and typed, and the Protocols between rooms."""
