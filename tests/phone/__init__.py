"""Tests of the telephone: the voice dialogue walked as its callers walk it."""
