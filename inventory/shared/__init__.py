"""Devices that a hub keeps for its visitors and classes, and gives to nobody: ordered, sent, counted, sent back."""
