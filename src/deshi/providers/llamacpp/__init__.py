"""The embedded model server: llama.cpp in this process or in one of its own, by its binding xllamacpp."""
