"""Devices: where they are, whose custody, whom they are promised to; wiping, stock pools, matching, shipments."""
