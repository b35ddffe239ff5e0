"""The columns and filters that the lists of devices share."""

from inventory.models import Device
from portal.lists import Column, Filter
from portal.warehouse.wording import state_colour


def _model_cell(device) -> dict:
    return {"text": device.make_and_model, "hint": f"{device.get_kind_display()}, serial {device.serial}"}


def _state_cell(device) -> dict:
    return {"text": device.get_state_display(), "colour": state_colour(device)}


MODEL = Column("Make and model", _model_cell, ("make_and_model",))
STATE = Column("Status", _state_cell, ("state",))
OF_KIND = Filter("kind", "Kind", list(Device.Kind.choices), lambda rows, code: rows.filter(kind=code))
