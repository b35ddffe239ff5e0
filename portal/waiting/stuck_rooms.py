"""Under which heading the page of what is stuck has a thing."""

CASES = "Cases"
DEVICES = "Devices and parcels"
SIMS = "SIMs"
CLASSES = "Classes"
MONEY = "Money"
MESSAGES = "Messages"
ORGANISATIONS = "Organisations and reports"
NIGHTLY = "Found by the nightly check"
ROOMS = (CASES, DEVICES, SIMS, CLASSES, MONEY, MESSAGES, ORGANISATIONS, NIGHTLY)
