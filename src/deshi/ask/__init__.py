"""A request becomes an Ask: cleaned text, language, session, the turns before it."""
