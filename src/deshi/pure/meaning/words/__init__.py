"""What words and turns of speech mean, language by language."""
