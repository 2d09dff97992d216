"""What a question about the dog's own body looks like, a file a language."""
