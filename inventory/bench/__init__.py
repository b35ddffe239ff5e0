"""The bench: what makes a device fit to be given: wiped with proof, refurbished, tested, and let through the gate."""
