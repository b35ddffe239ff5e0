"""Where a person collects, changed from the case: what the worker does on the referral's page."""

from inventory import actions as inventory
from portal.triage import forms
from portal.triage.case_action import CaseAction
from portal.triage.parcel_actions import open_hubs

HUB = {
    "choose-hub": CaseAction(
        inventory.choose_collection,
        "Change where they collect",
        "Everything that is not packed yet goes to this hub.",
        "Save hub",
        "Hub saved.",
        forms.ChooseHub,
        open_hubs,
    )
}
