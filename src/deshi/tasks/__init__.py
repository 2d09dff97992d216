"""What deshi is asked about."""
