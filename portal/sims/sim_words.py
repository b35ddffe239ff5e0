"""How SIMs and boxes are spoken of on pages: colours of states, places, numbers in a form."""

from django import forms

from connectivity.models import Box, Sim
from portal.forms import PageForm

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
BOX_COLOURS = {
    "ordered": "govuk-tag--yellow",
    "packed": "govuk-tag--purple",
    "sent": "govuk-tag--light-blue",
    "arrived": "govuk-tag--green",
    "cancelled": "govuk-tag--grey",
}


def sim_tag(sim: Sim) -> dict:
    return {"text": sim.get_state_display(), "colour": SIM_COLOURS[sim.state]}


def box_tag(box: Box) -> dict:
    return {"text": box.get_state_display(), "colour": BOX_COLOURS[box.state]}


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
    """Numbers that are scanned, one a line."""

    iccids = forms.CharField(
        label="SIM numbers",
        help_text="Scan each packet, one on each line.",
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Scan at least one SIM."},
    )

    def clean_iccids(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["iccids"].splitlines() if line.strip()]

    def take(self, invalid):
        """Faults of single numbers stand at the box that they were scanned into."""
        for error in invalid.errors:
            self.add_error("iccids" if error.pointer.startswith("/iccids") else None, error.sentence)


class SomeNumbers(Numbers):
    """As above; none is an answer too."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["iccids"].required = False


class Quantity(PageForm):
    quantity = forms.IntegerField(
        label="How many SIMs?",
        min_value=1,
        max_value=200,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Enter how many SIMs are needed.",
            "invalid": "Enter a number, such as 40.",
            "min_value": "Enter a number from 1 to 200.",
            "max_value": "Enter a number from 1 to 200.",
        },
    )
