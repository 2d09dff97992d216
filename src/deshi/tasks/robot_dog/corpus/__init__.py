"""The sentences that the student learns from: grammars of three languages and the engine that speaks them."""
