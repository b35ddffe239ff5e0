"""Parcels that are called back: started, followed until everybody has heard, and ended when they are scanned in."""
