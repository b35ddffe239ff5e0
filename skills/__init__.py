"""Hubs, sessions, seats, waiting lists, registers."""
