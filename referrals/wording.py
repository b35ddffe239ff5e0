"""What this room may say: to referrers; and to a resident that what does not work is being fixed, and what came of a
decision that they asked us to look at again. Residents hear the rest from the rooms that bring them something.
"""

from django.utils import timezone

from notifications.events import register
from referrals.models import Appeal, Fault, Need, Referral

NAMES = {"device": "Device", "data": "Data", "skills": "Skills"}
FORM_NAMES = {"laptop": "Laptop", "tablet": "Tablet", "phone": "Smartphone", "sim": "Data SIM", "mifi": "Mobile Wi-Fi"}


def name_of(need: Need) -> str:
    """What was asked for, in a word or two: the same for everybody who reads of it."""
    return FORM_NAMES.get(need.form, NAMES[need.kind])


# What the portal and the daily e-mail say of an event, in one sentence. Never the resident's name.
SENTENCES = {
    "referrals.decided": "Decided. {decisions}",
    "referrals.taken_back": "We are looking at this decision again. No letter was sent.",
    "referrals.asked": "We need more information before we can decide.",
    "referrals.message_answered": "We have answered your message.",
    "referrals.resolved": "Complete. {summary}",
    "referrals.on_its_way": "{kind}: on its way or booked.",
    "referrals.handed_over": "{kind}: handed over. We will ask them if it works.",
    "referrals.comes_back": "{kind}: it comes back to us before they get it. We will tell you what happens next.",
    "referrals.being_replaced": "{kind}: a replacement is kept for them.",
    "referrals.parcel_missing": "{kind}: it did not arrive at the hub. We are looking for it.",
    "referrals.provided": "{kind}: provided. Tell us if it did not arrive or does not work.",
    "referrals.not_collected": "{kind}: ready to collect at {hub}. We will send it back on {until}. Can you help them collect it?",
    "referrals.setback": "{kind}: there was a problem. {why} We will try again.",
    "referrals.back_in_queue": "{kind}: back on the waiting list with its original date. {why}",
    "referrals.offered": "{kind}: we have offered {what}. They have until {until} to accept. You can answer for them.",
    "referrals.waiting": "{kind}: {place}. {weeks}. This is an estimate from recent donations, not a promise.",
    "referrals.waits_for_another": "{kind}: they prefer to wait for another one. They keep their place on the waiting list.",
    "referrals.not_needed": "{kind}: we offered one, but they no longer need it. We can reopen it within 60 days.",
    "referrals.offer_lapsed": "{kind}: we offered one and had no answer. They keep their place. Can you help us reach them?",
    "referrals.in_remedy": "{kind}: we are fixing a problem with it. {why}",
    "referrals.old_device_awaited": "Device: they have the replacement. If it is safe, ask them to bring the old one to the hub.",
    "referrals.lapsing": "Your draft expires on {expires}. If you do not send it by then, we will delete it.",
    "referrals.chased": "We still need your answer. If you do not answer by {lapses}, this referral will expire.",
    "referrals.lapsed_unanswered": "Expired, because our question was not answered for 14 days. We can reopen it within 30 days.",
    "referrals.redirected": "We have referred this to {to}. {why}",
    "referrals.revived": "Reopened. We will decide by {decide_by}.",
    "referrals.consent_withdrawn": "Stopped. The person withdrew their consent. We will not send anything else, and their details are closed.",
    "referrals.joined": "We already had a referral for this person, so we merged them. You can still follow it here with your own reference.",
    "referrals.parted": "We have separated your referral again.",
    "referrals.appeal_lodged": "We have {whose} appeal against {what}. We will answer by {due}.",
    "referrals.appeal_decided": "The appeal was {outcome}.",
    "referrals.cannot_reach": "{kind}: we could not reach the person. We can reopen it within 60 days.",
    "referrals.not_supplied": "{kind}: we cannot supply it. {why}",
    "referrals.not_reached": "We called the person on 3 days, at the times you gave, and had no answer. Can you help us reach them?",
    "referrals.worker_not_reached": "We tried to call you and had no answer. Call us, or continue the referral online.",
    "referrals.number_is_wrong": "The phone number we have belongs to someone else. We have stopped using it. Enter the correct number under “Correct details” on the referral.",
    "referrals.rather_not_rung": "The person asked us not to call. We will use the other ways you gave us, or contact you.",
    "referrals.corrected": "{what}",
    "referrals.contact_asked_again": "You asked us to check by today whether we can still contact the person directly. Until you confirm, we will only contact you.",
    "referrals.wrote_of_change": "The person told us that they moved or that their phone number changed. We have not changed anything. Ask them, then correct the details.",
    "referrals.passed_on": "This referral was passed on to you on {day}. You will get the updates and questions about it.",
    "referrals.lapsed": "Your draft has expired. You can copy it into a new referral within 30 days.",
}


def _alive(referral_ids):
    return Referral.objects.filter(pk__in=referral_ids).exclude(state__in=["draft", "withdrawn"])


register(
    "referrals.received",
    "We have received your referral {reference}. We will decide by {decide_by}. "
    "You can check its progress at any time: {link}",
    subject="Referral received",
    still_true=_alive,
)
register(
    "referrals.file_taken",
    "We have checked the {rows} rows in the file you uploaded. Accepted: {accepted}. Already sent: {repeated}. "
    "Refused: {refused}. Check each row and correct the refused rows: {link}",
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
    "We need more information before we can decide on referral {reference}. Answer our question: {link}",
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
    ("setback", "There was a problem"),
    ("back_in_queue", "Back on the waiting list"),
    ("in_remedy", "Being fixed"),
    ("old_device_awaited", "An old device has not come back"),
    ("lapsed_unanswered", "Your referral has expired"),
    ("redirected", "We have referred your case to another service"),
    ("revived", "Your referral is reopened"),
    ("consent_withdrawn", "Your referral has stopped"),
    ("joined", "Your referral was merged with another"),
    ("parted", "We have separated your referral"),
    ("appeal_lodged", "We have an appeal"),
    ("cannot_reach", "We could not reach the person"),
    ("waiting", "A place on the waiting list"),
    ("waits_for_another", "They prefer to wait"),
    ("not_needed", "No longer needed"),
    ("offer_lapsed", "An offer was not answered"),
    ("not_supplied", "We cannot supply this"),
    ("not_reached", "We could not reach the person by phone"),
    ("worker_not_reached", "We could not reach you by phone"),
    ("number_is_wrong", "A wrong phone number"),
    ("rather_not_rung", "The person asked us not to call"),
    ("corrected", "Details were corrected"),
    ("passed_on", "A referral was passed on to you"),
    ("message_answered", "An answer to your message"),
):
    register(
        f"referrals.{_event}",
        "Referral {reference}. " + SENTENCES[f"referrals.{_event}"] + " Details: {link}",
        subject=_subject,
    )
register(
    "referrals.contact_asked_again",
    "Referral {reference}. You asked us to check by today whether we can still contact the person directly. Ask them when "
    "it is safe, then confirm or change the contact details: {link}/correct/contact\n\nUntil then we contact only you.",
    subject="Check if contact is still safe",
    still_true=lambda ids: Referral.objects.filter(pk__in=ids, resident__ask_again_on__lte=timezone.localdate()),
)
register(
    "referrals.wrote_of_change",
    "Referral {reference}. " + SENTENCES["referrals.wrote_of_change"] + " {link}/correct",
    subject="Check their address and phone number",
)
register(
    "referrals.offered",
    "Referral {reference}. We have {what} for the person you referred. We will hold it until {until}. We have texted them if it is safe. "
    "Ask them and answer for them: accept it, wait for another one, or no longer need one. {link}",
    subject="Offer to accept or decline",
    still_true=lambda ids: Need.objects.filter(pk__in=ids, state="offered"),
)
register(
    "referrals.chased",
    (
        "We asked you a question about referral {reference} and have not had an answer. The referral will expire on {lapses}. Answer our question: {link}"
    ),
    subject="We still need your answer",
    still_true=lambda ids: Referral.objects.filter(pk__in=ids, state="awaiting_information"),
)
register(
    "referrals.call_the_worker",
    "Call the worker who sent {reference}. They have not answered our question for 10 days. Record their answer in the case.",
    subject="Call to make",
    still_true=lambda ids: Referral.objects.filter(pk__in=ids, state="awaiting_information"),
)
register(
    "referrals.ring_back",
    "Call the worker back. The call about {reference} ended too soon. Continue it here: {link}",
    subject="Call back the worker",
)
register(
    "referrals.appeal_decided",
    "{letter}\n\nThis as a letter to print: {link}",
    subject="An appeal was decided",
)
register(
    "referrals.lapsing",
    "You started referral {reference} but have not sent it. If you do not send it by {expires}, we will delete it. Continue your draft: {link}",
    subject="Your draft referral will be deleted soon",
    still_true=lambda ids: Referral.objects.filter(pk__in=ids, state="draft"),
    until=lambda ids: dict(Referral.objects.filter(pk__in=ids).values_list("pk", "expires_at")),
)
register(
    "referrals.lapsed",
    (
        "Your draft referral {reference} has expired, because it was not changed for 14 days. You can copy it into a new one: {link}"
    ),
    subject="Your draft referral has expired",
    still_true=lambda ids: Referral.objects.filter(pk__in=ids, state="expired"),
)
register(
    "referrals.digest",
    "Updates to your referrals since yesterday:\n{lines}\nAll of them: {link}",
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
register(
    "referrals.decision_changed",
    "Get Online London: we looked again and changed our decision. What happens next: {link} Reply STOP to end texts.",
    still_true=lambda ids: Appeal.objects.filter(pk__in=ids, state="upheld"),
    title="A decision that changed",
)
register(
    "referrals.decision_stands",
    "Get Online London: we looked again and came to the same decision. Read more: {link} Reply STOP to end texts.",
    still_true=lambda ids: Appeal.objects.filter(pk__in=ids, state="dismissed"),
    title="A decision that stays the same",
)
register(
    "referrals.own_code",
    "Get Online London: your code is {code}. It works for 15 minutes. If you did not ask for it, ignore this text. Reply "
    "STOP to end texts.",
    title="A code for their own page",
)
