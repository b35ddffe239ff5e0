"""Shared devices of hubs: boxes for them, and what a hub has."""
