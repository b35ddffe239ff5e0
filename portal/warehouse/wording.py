"""How the pages of the warehouse call things: the colours of states, the kinds of devices."""

# A state's colour says again what its words say: green on the shelf, amber for what waits for a hand, red for what is
# wrong.
COLOURS = {
    "available": "govuk-tag--green",
    "reserved": "govuk-tag--blue",
    "picked": "govuk-tag--blue",
    "packed": "govuk-tag--blue",
    "quarantined": "govuk-tag--red",
    "lost": "govuk-tag--red",
    "received": "govuk-tag--yellow",
    "awaiting_wipe": "govuk-tag--yellow",
    "wiped": "govuk-tag--yellow",
    "refurbishing": "govuk-tag--yellow",
    "awaiting_parts": "govuk-tag--yellow",
    "qc": "govuk-tag--yellow",
}


def state_colour(device) -> str:
    return COLOURS.get(device.state, "govuk-tag--grey")


PLURALS = {"laptop": "Laptops", "tablet": "Tablets", "phone": "Phones", "desktop": "Desktops"}
