"""Is it truly better? Suites and graders."""
