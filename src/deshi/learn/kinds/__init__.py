"""The chooser of a prompt's kind: the sentences that it learns from, and the learning."""
