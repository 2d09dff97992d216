"""Settings become objects: the only place where Protocols meet implementations."""
