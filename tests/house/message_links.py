"""Each message that carries an address: what the page at its end offers to whoever gets it, which is what it speaks of."""

from dataclasses import dataclass, field

from portal.own.voice import all_words

_ENGLISH = all_words()["en"]


@dataclass(frozen=True)
class Walk:
    """`offers` stands on the page, beside the sentence of the message where the page has the story. `need`, `case` and `person` are what is so when it
    is sent, where that is not a need just approved.
    """

    offers: str
    need: dict = field(default_factory=dict)
    case: dict = field(default_factory=dict)
    person: dict = field(default_factory=dict)
    has_story: bool = True


def _need(state: str) -> dict:
    return {"state": state}


_STORY = "What happened"
_NO_APPEAL_LEFT = {"state": "not_approved", "decision_code": "has_enough"}
# To whoever referred, who is signed in and comes to the referral. The sentence of the message stands in its story.
TO_REFERRERS = {
    "referrals.appeal_decided": Walk("/letter.pdf", need=_NO_APPEAL_LEFT),
    "referrals.appeal_lodged": Walk("/withdraw", need=_NO_APPEAL_LEFT),
    "referrals.back_in_queue": Walk("On the waiting list since", need=_need("waiting")),
    "referrals.being_replaced": Walk(_STORY, need=_need("reserved")),
    "referrals.cannot_reach": Walk("Could not be reached", need=_need("unreachable")),
    "referrals.comes_back": Walk(_STORY, need=_need("in_fulfilment")),
    "referrals.consent_withdrawn": Walk("you can no longer see their details", person={"consent_withdrawn_at": True}),
    "referrals.contact_asked_again": Walk("Which ways are safe?", has_story=False),
    "referrals.corrected": Walk("/answers"),
    "referrals.handed_over": Walk("/does-not-work/", need=_need("provided")),
    "referrals.in_remedy": Walk("Being fixed", need=_need("remedy")),
    "referrals.joined": Walk("under your own reference", case={"state": "merged"}),
    "referrals.lapsed_unanswered": Walk("Expired", case={"state": "expired"}),
    "referrals.message_answered": Walk("/message"),
    "referrals.not_collected": Walk(_STORY, need=_need("in_fulfilment")),
    "referrals.not_needed": Walk("No longer wanted", need=_need("declined")),
    "referrals.not_reached": Walk("/correct"),
    "referrals.not_supplied": Walk("Not supplied", need=_need("unmet")),
    "referrals.number_is_wrong": Walk("/correct"),
    "referrals.offer_lapsed": Walk("/correct", need=_need("waiting")),
    "referrals.old_device_awaited": Walk("/does-not-work/", need=_need("met")),
    "referrals.on_its_way": Walk("On its way", need=_need("in_fulfilment")),
    "referrals.parcel_missing": Walk(_STORY, need=_need("in_fulfilment")),
    "referrals.parted": Walk("/answers"),
    "referrals.passed_on": Walk("/answers"),
    "referrals.provided": Walk("/works", need=_need("provided")),
    "referrals.rather_not_rung": Walk("/correct"),
    "referrals.received": Walk("/answers", need=_need("proposed"), case={"state": "in_triage"}),
    "referrals.redirected": Walk("Passed on to", case={"state": "redirected", "redirected_to": "Age UK"}),
    "referrals.resolved": Walk("Complete", need=_need("met"), case={"state": "resolved"}),
    "referrals.revived": Walk("Under review", need=_need("proposed"), case={"state": "in_triage"}),
    "referrals.setback": Walk("On the waiting list since", need=_need("waiting")),
    "referrals.waiting": Walk("On the waiting list since", need=_need("waiting")),
    "referrals.waits_for_another": Walk("On the waiting list since", need=_need("waiting")),
    "referrals.worker_not_reached": Walk("/correct"),
    "referrals.wrote_of_change": Walk("Correct details", has_story=False),
    "inventory.ready_through_worker": Walk("/answers", need=_need("in_fulfilment")),
}
# To residents, who are not signed in. All lead to one page of theirs, in their language.
TO_RESIDENTS = {
    "connectivity.does_it_work": Walk(_ENGLISH["does_not_work"], need=_need("provided")),
    "inventory.does_it_work": Walk(_ENGLISH["does_not_work"], need=_need("provided")),
    "inventory.offered": Walk(_ENGLISH["in_queue"], need=_need("offered")),
    "inventory.offer_reminder": Walk(_ENGLISH["in_queue"], need=_need("offered")),
    "inventory.ready_to_collect": Walk(_ENGLISH["title"], need=_need("in_fulfilment")),
    "skills.seat_offered": Walk(_ENGLISH["title"], need=_need("waiting")),
    "skills.waitlisted": Walk(_ENGLISH["title"], need=_need("waiting")),
    "skills.booked": Walk(_ENGLISH["title"], need=_need("in_fulfilment")),
    "referrals.no_replacement": Walk(_ENGLISH["unmet"], need=_need("unmet")),
    "referrals.decision_changed": Walk(_ENGLISH["title"], need=_need("waiting")),
    "referrals.decision_stands": Walk(_ENGLISH["not_given"], need=_need("not_approved")),
}
