"""Parcels: how promised devices reach a hub and the hands of a resident."""
