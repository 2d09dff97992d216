"""What an order to stop looks like, a file a language."""
