"""Equality monitoring: what people say about themselves, kept apart under keys of its own."""
