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
        "It joins the waiting list with its original date.",
        "Approve it",
        "Approved.",
        forms.Why,
    ),
    "refuse": CaseAction(
        referrals.refuse,
        "Refuse this need",
        "We send the referrer a letter with your reason and how to appeal. It is sent in an hour. Until then you can cancel.",
        "Refuse it",
        "Refused. We will send the letter in an hour. Until then you can cancel.",
        forms.Refuse,
        danger=True,
    ),
    "take-back": CaseAction(
        referrals.take_back_refusal,
        "Cancel the refusal",
        "The letter has not been sent. This need becomes undecided. We send any other decisions separately.",
        "Cancel the refusal",
        "Refusal cancelled. This need is undecided again.",
        forms.MustSayWhy,
        fits=_is_refused_alone,
    ),
    "lose-touch": CaseAction(
        referrals.lose_touch,
        "The person cannot be reached",
        (
            "Use this after 3 attempts in 2 ways over 10 days. Anything promised goes to the next person. You can reopen it within 60 days."
        ),
        "Close as not reached",
        "Closed as not reached. We have told the referrer.",
        forms.Why,
        danger=True,
    ),
    "close-unmet": CaseAction(
        referrals.close_unmet,
        "We cannot supply this",
        "We tell the referrer. It counts as unmet demand.",
        "Close as not supplied",
        "Closed as not supplied. We have told the referrer.",
        forms.Unmet,
        danger=True,
    ),
    "revive": CaseAction(
        referrals.revive_need,
        "Reopen this need",
        "It goes back on the waiting list with its original date.",
        "Revive it",
        "Need reopened. It is back on the waiting list with its original date.",
        forms.Why,
    ),
    "works": CaseAction(
        referrals.confirm,
        "It works again",
        "Nothing needs to be replaced. If a replacement is promised and has not left, it goes to the next person.",
        "Confirm that it works",
        "Recorded that it works.",
        fits=_is_in_remedy,
    ),
    "replace-device": CaseAction(
        inventory.swap,
        "Replace the device",
        (
            "We reserve the best suitable device in stock. They must return the old one. If none is in stock, they are first on the waiting list. This does not count towards any limit."
        ),
        "Reserve a replacement",
        "Replacement reserved, or they are first on the waiting list.",
        fits=_is_in_remedy,
    ),
    "promise-sim": CaseAction(
        connectivity.reserve,
        "Reserve a SIM",
        "We reserve a SIM now. If they have chosen a hub, it comes from that hub’s box.",
        "Reserve a SIM",
        "SIM reserved.",
        fits=_waits_for_data,
    ),
    "collect-at": CaseAction(
        referrals.specify,
        "Choose the hub they go to",
        "The hub can find them by name and date of birth and give them a SIM or a place in a class.",
        "Save hub",
        "Hub saved.",
        forms.ChooseHub,
        open_hubs,
        act=_collect_at,
        fits=_is_collected,
    ),
    "replace-sim": CaseAction(
        connectivity.replace,
        "Replace the SIM",
        (
            "We block their SIM and reserve another one. If none is in stock, they are first on the waiting list. This does not count towards any limit."
        ),
        "Reserve a replacement",
        "Replacement reserved, or they are first on the waiting list.",
        fits=_is_in_remedy,
    ),
    "book": CaseAction(
        skills.book,
        "Book a class",
        "We will text them the day and place if it is safe. A full class has a waiting list, in order of date.",
        "Book the class",
        "Class booked.",
        ChooseClass,
        _sessions,
        act=book_or_wait,
        say=booked_words,
    ),
    "wait-for-replacement": CaseAction(
        referrals.wait_for_replacement,
        "Wait for a replacement",
        "None is in stock. They are first on the waiting list with their original date.",
        "Add to the waiting list",
        "They are first on the waiting list.",
        forms.Why,
        fits=_is_in_remedy,
    ),
    "cancel": CaseAction(
        referrals.cancel,
        "End this need",
        "Use this if it is no longer needed. Anything promised goes to the next person.",
        "End it",
        "Ended.",
        forms.Withdraw,
        danger=True,
    ),
}
