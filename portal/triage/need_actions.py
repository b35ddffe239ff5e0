"""Everything that can be done to one need of a case: decided, ended, replaced, booked, and where its person goes for it."""

from connectivity import actions as connectivity
from inventory import actions as inventory
from portal.classes.choosing import ChooseClass, book_or_wait, booked_words, to_come
from portal.triage import forms
from portal.triage.case_action import CaseAction
from portal.triage.parcel_actions import open_hubs
from referrals import actions as referrals
from referrals.models import Need, Referral
from skills import actions as skills


def _is_in_remedy(need: Need) -> bool:
    return need.state == Need.State.REMEDY


def _waits_for_data(need: Need) -> bool:
    return need.kind == Need.Kind.DATA and need.state != Need.State.REMEDY


def _is_collected(need: Need) -> bool:
    """The waiting list asks it of a device, beside what else a device has to be."""
    return need.kind != Need.Kind.DEVICE and need.state not in (*Need.ENDED, Need.State.PROPOSED)


def _is_refused_alone(need: Need) -> bool:
    """A rejected referral is taken back as a whole."""
    return need.state == Need.State.NOT_APPROVED and need.referral.state != Referral.State.REJECTED


def _collect_at(need, *, hub, by):
    kept = {name: getattr(need, name) for name in ("use", "requires", "substitutes", "grade_c")}
    return referrals.specify(need, **kept, collect_at=hub, by=by)


def _sessions(request, _):
    return {"sessions": to_come(request.actor)}


NEED = {
    "approve": CaseAction(
        referrals.approve,
        "Approve this need",
        "It goes to the queue with the date on which it was asked for.",
        "Approve it",
        "Approved.",
        forms.Why,
    ),
    "refuse": CaseAction(
        referrals.refuse,
        "Refuse this need",
        "The referrer gets a letter with your reason and how to appeal. It leaves in an hour: until then you can take it back.",
        "Refuse it",
        "Refused. The letter leaves in an hour; until then you can take it back.",
        forms.Refuse,
        danger=True,
    ),
    "take-back": CaseAction(
        referrals.take_back_refusal,
        "Take back the no",
        "The letter has not left. This need is undecided again; what else was decided with it is told by itself.",
        "Take back the no",
        "Taken back. This need is undecided again.",
        forms.MustSayWhy,
        fits=_is_refused_alone,
    ),
    "lose-touch": CaseAction(
        referrals.lose_touch,
        "The person cannot be reached",
        (
            "After three attempts by two ways over ten days. What is promised goes to the next person; it can be "
            "revived for 60 days."
        ),
        "Close it as not reached",
        "Closed as not reached; the referrer has been told.",
        forms.Why,
        danger=True,
    ),
    "close-unmet": CaseAction(
        referrals.close_unmet,
        "We cannot supply this",
        "The referrer is told, and it counts as unmet demand.",
        "Close it as not supplied",
        "Closed as not supplied; the referrer has been told.",
        forms.Unmet,
        danger=True,
    ),
    "revive": CaseAction(
        referrals.revive_need,
        "Revive this need",
        "It goes back to the queue at its own date.",
        "Revive it",
        "Back in the queue at its own date.",
        forms.Why,
    ),
    "works": CaseAction(
        referrals.confirm,
        "It works again",
        "Nothing has to be replaced. A replacement that is promised and has not left goes to the next person.",
        "Confirm that it works",
        "It works again.",
        fits=_is_in_remedy,
    ),
    "replace-device": CaseAction(
        inventory.swap,
        "Replace the device",
        (
            "The best device in stock that fits is promised to them, and the old one is to come back for it. If none is in "
            "stock, they are first in the waiting list. It counts towards no limit."
        ),
        "Promise a replacement",
        "The replacement is promised, or they are first in the waiting list.",
        fits=_is_in_remedy,
    ),
    "promise-sim": CaseAction(
        connectivity.reserve,
        "Promise a SIM",
        "A SIM is promised to them at once, from the box of the hub they go to if one is chosen.",
        "Promise a SIM",
        "A SIM is promised.",
        fits=_waits_for_data,
    ),
    "collect-at": CaseAction(
        referrals.specify,
        "Choose the hub they go to",
        "The hub finds them by their name and date of birth, and can give them a SIM or a place in a class.",
        "Choose this hub",
        "The hub is chosen.",
        forms.ChooseHub,
        open_hubs,
        act=_collect_at,
        fits=_is_collected,
    ),
    "replace-sim": CaseAction(
        connectivity.replace,
        "Replace the SIM",
        (
            "The SIM that they have is blocked, and another one is promised to them. If none is in stock, they are first "
            "in the waiting list. It counts towards no limit."
        ),
        "Promise a replacement",
        "The replacement is promised, or they are first in the waiting list.",
        fits=_is_in_remedy,
    ),
    "book": CaseAction(
        skills.book,
        "Book a class",
        "We text them the day and the place if that is safe. A full class has a waiting list, in order of date.",
        "Book the class",
        "The class is booked.",
        ChooseClass,
        _sessions,
        act=book_or_wait,
        say=booked_words,
    ),
    "wait-for-replacement": CaseAction(
        referrals.wait_for_replacement,
        "Wait for a replacement",
        "There is none now. They are first in the waiting list, with their original date.",
        "Add to the waiting list",
        "They are first in the waiting list.",
        forms.Why,
        fits=_is_in_remedy,
    ),
    "cancel": CaseAction(
        referrals.cancel,
        "End this need",
        "It is not needed any more. What was promised goes to the next person.",
        "End it",
        "Ended.",
        forms.Withdraw,
        danger=True,
    ),
}
