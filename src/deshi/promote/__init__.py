"""Which release serves: model files, hashes, lineage."""
