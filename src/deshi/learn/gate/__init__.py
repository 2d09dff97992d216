"""Teaching the gate of the semantic cache: our pairs of sentences, and the weights that follow from them."""
