"""The gate of the semantic cache: its weights, and the pairs of sentences that it learnt from."""
