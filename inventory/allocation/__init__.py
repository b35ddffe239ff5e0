"""Allocation: who gets which device, by published rules in a published order."""
