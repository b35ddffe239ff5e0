"""Messages: what people wrote to us, what we said to them, and whether messages arrive."""
