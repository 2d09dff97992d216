"""What happened, append-only: interactions, stops, outcomes; export, import, erase."""
