"""What this room may say: to referrers, and to a resident only that what does not work is being fixed. Residents hear the
rest from the rooms that bring them something.
"""

from django.utils import timezone

from notifications.events import register
from referrals.models import Fault, Need, Referral

NAMES = {"device": "Device", "data": "Data", "skills": "Skills"}
FORM_NAMES = {"laptop": "Laptop", "tablet": "Tablet", "phone": "Smartphone", "sim": "Data SIM", "mifi": "Mobile Wi-Fi"}


def name_of(need: Need) -> str:
    """What was asked for, in a word or two: the same for everybody who reads of it."""
    return FORM_NAMES.get(need.form, NAMES[need.kind])


# What the portal and the daily e-mail say of an event, in one sentence. Never the resident's name.
SENTENCES = {
    "referrals.decided": "Decided. {decisions}",
    "referrals.taken_back": "We are looking at this decision again. No letter was sent.",
    "referrals.asked": "We need to know something more before we can decide.",
    "referrals.resolved": "Complete. {summary}",
    "referrals.on_its_way": "{kind}: on its way, or booked.",
    "referrals.handed_over": "{kind}: handed over. We will ask them if it works.",
    "referrals.comes_back": "{kind}: it comes back to us before they get it. We will tell you what happens next.",
    "referrals.being_replaced": "{kind}: a replacement is kept for them.",
    "referrals.parcel_missing": "{kind}: it did not arrive at the hub with its delivery. We are looking for it.",
    "referrals.provided": "{kind}: provided. Tell us if it never arrived or does not work.",
    "referrals.not_collected": "{kind}: still waiting to be collected at {hub}. It goes back on {until}. Can you help them collect it?",
    "referrals.setback": "{kind}: did not work out this time. {why} We try again.",
    "referrals.back_in_queue": "{kind}: back in the queue at the original date. {why}",
    "referrals.offered": "{kind}: offered {what}. They have until {until} to say yes; you may answer for them.",
    "referrals.waiting": "{kind}: {place}. {weeks}. This is an estimate from what came in lately, not a promise.",
    "referrals.waits_for_another": "{kind}: they would rather wait for another one. Their place in the queue stays as it was.",
    "referrals.not_needed": "{kind}: offered, and no longer needed. We can revive it for 60 days.",
    "referrals.offer_lapsed": "{kind}: we offered one and had no answer. Their place stays. Can you help us reach them?",
    "referrals.in_remedy": "{kind}: being fixed. {why}",
    "referrals.old_device_awaited": "Device: they have the replacement. Please ask them to bring the old one to the hub, if that is safe.",
    "referrals.lapsing": "Your draft lapses on {expires}. Finish it, or it is put away.",
    "referrals.chased": "We still need your answer. Without one this lapses on {lapses}.",
    "referrals.lapsed_unanswered": "Lapsed, because our question was not answered for 14 days. We can revive it for 30 days.",
    "referrals.redirected": "Passed on to {to}, who now has it. {why}",
    "referrals.revived": "Going again. You will have a decision by {decide_by}.",
    "referrals.consent_withdrawn": "Stopped: the person took back their consent. Nothing more is sent, and their details are closed.",
    "referrals.joined": "The person was known to us already. Both referrals go on as one; you follow it here, under your own reference.",
    "referrals.parted": "This referral stands by itself again.",
    "referrals.appeal_lodged": "Your appeal against {what} is with us. You will have an answer by {due}.",
    "referrals.appeal_decided": "Your appeal was {outcome}.",
    "referrals.cannot_reach": "{kind}: we could not reach the person. We can revive it for 60 days.",
    "referrals.not_supplied": "{kind}: we cannot supply it. {why}",
    "referrals.not_reached": "We rang the person on three days, at the times you gave, and reached nobody. Can you help us reach them?",
    "referrals.worker_not_reached": "We tried to ring you and did not reach you. Ring us, or go on by yourself.",
    "referrals.number_is_wrong": "The number that we have leads to somebody else. Nothing more goes there. Enter the right one under “Correct details” on the page of the referral.",
    "referrals.rather_not_rung": "The person asked not to be rung. We keep to the other ways you named, and otherwise reach them through you.",
    "referrals.corrected": "{what}",
    "referrals.contact_asked_again": "You asked us to check by today whether we may still contact the person directly. Until you confirm, everything goes through you.",
    "referrals.passed_on": "This referral was passed on to you on {day}. You will get the updates and questions about it.",
    "referrals.lapsed": "Your draft has lapsed. You can copy it into a new one for 30 days.",
}


def _alive(referral_ids):
    return Referral.objects.filter(pk__in=referral_ids).exclude(state__in=["draft", "withdrawn"])


register(
    "referrals.received",
    "We have received your referral {reference}. You will have a decision by {decide_by}. "
    "You can see what became of it at any time: {link}",
    subject="Referral received",
    still_true=_alive,
)
register(
    "referrals.file_taken",
    "We have read the file of {rows} rows that you sent. Accepted: {accepted}. Already here: {repeated}. "
    "Refused: {refused}. See the answer to each row, and correct what was refused: {link}",
    subject="Your file of referrals",
)
register(
    "referrals.decided",
    "{letter}\n\nThis as a letter to print, and what happens next: {link}",
    subject="Referral decided",
    version=2,
    still_true=_alive,
    matters=True,
)
register(
    "referrals.asked",
    "We need to know something more before we can decide on referral {reference}. Please answer here: {link}",
    subject="A question about your referral",
    matters=True,
    still_true=lambda ids: Referral.objects.filter(pk__in=ids, state="awaiting_information"),
)
register(
    "referrals.resolved",
    "Referral {reference} is complete. {summary} Details: {link}",
    subject="Referral complete",
    still_true=lambda ids: Referral.objects.filter(pk__in=ids, state__in=["resolved", "closed"]),
)
for _event, _subject in (
    ("on_its_way", "On its way"),
    ("handed_over", "Handed over"),
    ("comes_back", "A parcel comes back to us"),
    ("being_replaced", "Being replaced"),
    ("parcel_missing", "A parcel did not arrive"),
    ("provided", "Provided"),
    ("not_collected", "Waiting to be collected"),
    ("setback", "Something did not work out"),
    ("back_in_queue", "Back in the queue"),
    ("in_remedy", "Being fixed"),
    ("old_device_awaited", "An old device has not come back"),
    ("lapsed_unanswered", "Your referral has lapsed"),
    ("redirected", "Your referral was passed on"),
    ("revived", "Your referral is going again"),
    ("consent_withdrawn", "Your referral has stopped"),
    ("joined", "Your referral was joined to another"),
    ("parted", "Your referral stands by itself again"),
    ("appeal_lodged", "We have your appeal"),
    ("cannot_reach", "We could not reach the person"),
    ("waiting", "A place in the queue"),
    ("waits_for_another", "They would rather wait"),
    ("not_needed", "No longer needed"),
    ("offer_lapsed", "An offer was not answered"),
    ("not_supplied", "We cannot supply this"),
    ("not_reached", "We could not reach the person by telephone"),
    ("worker_not_reached", "We could not reach you by telephone"),
    ("number_is_wrong", "A telephone number that is wrong"),
    ("rather_not_rung", "The person asked not to be rung"),
    ("corrected", "Details were corrected"),
    ("passed_on", "A referral was passed on to you"),
):
    register(
        f"referrals.{_event}",
        "Referral {reference}. " + SENTENCES[f"referrals.{_event}"] + " Details: {link}",
        subject=_subject,
    )
register(
    "referrals.contact_asked_again",
    "Referral {reference}. You asked us to check by today whether we may still contact the person directly. Ask them when "
    "it is safe, then confirm or change the contact details: {link}/correct/contact\n\nUntil then we contact only you.",
    subject="Check if contact is still safe",
    still_true=lambda ids: Referral.objects.filter(pk__in=ids, resident__ask_again_on__lte=timezone.localdate()),
)
register(
    "referrals.offered",
    "Referral {reference}. We have {what} for the person you referred, kept until {until}. If it is safe for us to "
    "text them, we have. "
    "You may answer for them, after asking: take it, wait for another one at the same place, or need none. {link}",
    subject="Something to say yes or no to",
    still_true=lambda ids: Need.objects.filter(pk__in=ids, state="offered"),
)
register(
    "referrals.chased",
    (
        "We asked you something about referral {reference} and have not heard from you. It lapses on {lapses}. Please "
        "answer here: {link}"
    ),
    subject="We still need your answer",
    still_true=lambda ids: Referral.objects.filter(pk__in=ids, state="awaiting_information"),
)
register(
    "referrals.call_the_worker",
    "Call the worker who sent {reference}: our question has been open for ten days. Write their answer into the case.",
    subject="A call to make",
    still_true=lambda ids: Referral.objects.filter(pk__in=ids, state="awaiting_information"),
)
register(
    "referrals.ring_back",
    "Ring the worker back: the call about {reference} ended before it was done. Go on where it stopped: {link}",
    subject="Ring a worker back",
)
register(
    "referrals.appeal_decided",
    "{letter}\n\nThis as a letter to print: {link}",
    subject="Your appeal was decided",
)
register(
    "referrals.lapsing",
    "You began referral {reference} and have not sent it. It lapses on {expires}. Go on where you left it: {link}",
    subject="Your draft referral is about to lapse",
    still_true=lambda ids: Referral.objects.filter(pk__in=ids, state="draft"),
    until=lambda ids: dict(Referral.objects.filter(pk__in=ids).values_list("pk", "expires_at")),
)
register(
    "referrals.lapsed",
    (
        "Your draft referral {reference} has lapsed, because nobody changed it for 14 days. You can copy it into a "
        "new one: {link}"
    ),
    subject="Your draft referral has lapsed",
    still_true=lambda ids: Referral.objects.filter(pk__in=ids, state="expired"),
)
register(
    "referrals.digest",
    "What happened to your referrals since yesterday:\n{lines}\nAll of them: {link}",
    subject="Your referrals today",
)
register(
    "referrals.fault_taken",
    "Get Online London: thank you for telling us. We will help you by {day}. These steps may help now: {link} Reply STOP "
    "to end texts.",
    still_true=lambda ids: Fault.objects.filter(pk__in=ids, state="open"),
    title="Something that does not work",
)
register(
    "referrals.no_replacement",
    "Get Online London: we cannot replace it for now. What happens next: {link} Reply STOP to end texts.",
    still_true=lambda ids: Fault.objects.filter(pk__in=ids, state__in=["waiting", "unmet"]),
    title="No replacement for now",
)
