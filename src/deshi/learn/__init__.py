"""Examples become a student: corpus, training, export."""
