"""What does not work: each fault with the day by which help is promised, and what is done about it."""

from api.doors import collection, detail, verb
from api.fault_bodies import FaultShown, FirstHelp
from referrals import actions as referrals
from referrals.models import Fault

_FAULT = {
    "queryset": Fault.objects.select_related("need__referral__resident"),
    "shows": FaultShown,
    "tag": "faults",
}

faults = collection(filters={"state": "state", "kind": "kind", "need": "need"}, **_FAULT)

fault = detail(**_FAULT)

FAULT_VERBS = {
    "take-fault": verb("take-fault", referrals.take_fault, **_FAULT),
    "note-first-help": verb("note-first-help", referrals.note_first_help, body=FirstHelp, **_FAULT),
}
