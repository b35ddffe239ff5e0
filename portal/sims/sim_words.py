"""How SIMs are spoken of on pages: colours of states, places, numbers in a form."""

from connectivity.models import Box, Sim
from portal.forms import PageForm, ScansField
from portal.hub_boxes import how_many

SIM_COLOURS = {
    "received": "govuk-tag--grey",
    "available": "govuk-tag--green",
    "boxed": "govuk-tag--purple",
    "reserved": "govuk-tag--blue",
    "dispatched": "govuk-tag--light-blue",
    "issued": "govuk-tag--yellow",
    "active": "govuk-tag--turquoise",
    "returned": "govuk-tag--orange",
    "blocked": "govuk-tag--red",
    "expired": "govuk-tag--grey",
    "void": "govuk-tag--grey",
}


def sim_tag(sim: Sim) -> dict:
    return {"text": sim.get_state_display(), "colour": SIM_COLOURS[sim.state]}


def place_of(sim: Sim) -> str:
    """Where it lies: in the warehouse, in a hub's box, with the person."""
    if sim.state in ("issued", "active", "blocked", "expired"):
        return "With the person"
    if sim.state == "boxed":
        return f"In box {sim.box.number}" if sim.box else "In a box"
    return sim.hub.name if sim.hub else "Warehouse"


def in_groups(iccid: str) -> str:
    """A long number as a packet prints it, in groups of four."""
    return " ".join(iccid[start : start + 4] for start in range(0, len(iccid), 4))


class Numbers(PageForm):
    iccids = ScansField(
        label="SIM numbers",
        help_text="Scan each packet, one on each line.",
        error_messages={"required": "Scan at least one SIM."},
    )


class Quantity(PageForm):
    quantity = how_many(Box.THING, Box.MOST, 40)
