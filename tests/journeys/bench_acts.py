"""What the acts at the bench are given in a random walk (tests.journeys.walking)."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from inventory.bench.checklists import CHECKLISTS
from inventory.models import Device, Swap
from tests.wipes import proof

if TYPE_CHECKING:
    from tests.journeys.walking import Walk

STRAYS = 0.1  # how often a row is drawn from which the act may not lead, or a role that may not call it


def wiped(walk: "Walk", device: Device) -> dict:
    serials = device.units.exclude(state="removed").order_by("pk").values_list("serial", flat=True)
    return {"evidence": [proof(serial, passed=walk.chance.random() > STRAYS) for serial in serials]}


def through_the_checklist(walk: "Walk", device: Device) -> dict:
    done = [code for code, _ in CHECKLISTS[device.kind]]
    return {"operating_system": "Windows 11", "os_support_ends": date(2031, 10, 14), "checklist": done}


def sound(walk: "Walk", device: Device) -> dict:
    measured = {"battery_percent": 92, "pat_passed_on": timezone.localdate(), "lock": "none"}
    return {"grade": walk.chance.choice("ABC"), **measured}


def the_old_one(_, swap: Swap) -> dict:
    return {"scanned": swap.device.asset_tag}
