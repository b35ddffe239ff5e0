"""Payments: what the payment provider told us, and what came of it."""
