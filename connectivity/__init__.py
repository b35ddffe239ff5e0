"""Data SIMs: stock, allocation, activation, top-up, expiry."""
