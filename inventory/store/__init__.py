"""The store: where stock comes from, whose it is, where it lies, and what is counted and scanned."""
