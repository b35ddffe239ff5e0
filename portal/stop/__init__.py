"""Stopping everything for a person, from the door of whoever has something of theirs in hand."""
