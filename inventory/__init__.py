"""Devices: where they are, whose custody, whom they are promised to; wiping, refurbishing, stock pools, matching,
shipments.
"""
