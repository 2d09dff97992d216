"""Any training run, live."""
