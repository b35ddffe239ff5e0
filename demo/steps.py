"""One referral from submission to the report, step by step through the actions: the story that `journey` and
`seed_demo` tell.
"""

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from connectivity import actions as connectivity
from demo.foundations import hand
from inventory import actions as inventory
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import sender
from notifications.models import Message
from outcomes import actions as outcomes
from outcomes import tasks
from people.organisations.addresses import AddressBook
from referrals import actions as referrals
from referrals import facts as reading
from skills import actions as skills

CODE_IS_SENT_IN = ("inventory.ready_to_collect", "inventory.ready_through_worker")


def raw_facts(
    *, first_name, last_name, born, phone, postcode, needs, reason, language="English", email, your_ref="", **more
) -> dict:
    """The facts of a referral as a worker would send them."""
    return {
        "your_ref": your_ref,
        "referrer_email": email,
        "resident": {
            "first_name": first_name,
            "last_name": last_name,
            "date_of_birth": born,
            "phone": phone,
            "postcode": postcode,
            "language": language,
        },
        "needs": [{"kind": kind} for kind in needs],
        "reason": reason,
        "consent": [
            {"purpose": "share", "given": True, "method": "in_person", "wording": "I agree to be referred."},
            {"purpose": "follow_up", "given": True, "method": "in_person", "wording": "You may ask me how it went."},
        ],
        "contact_policy": {"mode": "direct", "channels": {"sms": True, "call": True}},
        "channel": "web",
        **more,
    }


def refer(raw: dict, *, at):
    """Refer for an organisation, by a worker at an address of its own."""
    if not AddressBook(at).holds(raw["referrer_email"]):
        raw = raw | {"referrer_email": f"intake@{at.email_domain}"}
    facts = reading.read(raw, today=timezone.localdate())
    return referrals.refer(facts, organisation=at, by=hand("referrer", organisation=at))


def triage(referral):
    """Route by the rules, then accept every need. The worker may have routed it already."""
    referral.refresh_from_db()
    if referral.state == referral.State.SUBMITTED:
        referrals.route(referral, by=SYSTEM)
    decisions = [{"need": str(need.pk), "approve": True} for need in referral.needs.all()]
    return referrals.accept(referral, decisions=decisions, by=hand("caseworker"))


def promise(need, *, device=None):
    """What was offered is accepted for them; with no offer yet it is reserved by hand."""
    need.refresh_from_db()
    if need.state == need.State.OFFERED:
        offer = need.allocations.open_offers().get()
        return inventory.accept_offer(need, allocation=offer.pk, by=hand("caseworker"))
    return inventory.reserve(need, device=device, agreed="by phone", by=hand("warehouse_manager"))


def deliver(need, *, hub, device=None, say=lambda _: None):
    """Reserve, pack, dispatch, arrive, hand over."""
    parcel = bring_to_hub(need, hub=hub, device=device, say=say)
    inventory.hand_over(parcel, proof=word_of_the_hub(), by=hand("hub_worker", organisation=hub))
    say("Handed over on the hub's word: two things showed who they are")
    return parcel


def bring_to_hub(need, *, hub, device=None, say=lambda _: None):
    """Reserve, pack, dispatch, arrive: it waits there to be collected."""
    store = hand("warehouse")
    allocation = promise(need, device=device)
    say(f"Promised {allocation.device} from the shelf")
    parcel = inventory.create_shipment(allocation=allocation, hub=hub, by=store)
    inventory.pack(parcel, scanned=parcel.codes(), by=store)
    say(f"Packed as {parcel}, by scan")
    inventory.dispatch(parcel, by=store)
    inventory.depart(parcel.on_manifest, by=store)
    inventory.arrive(parcel, by=hand("hub_worker", organisation=hub))
    say(f"Arrived at {hub}")
    return parcel


def collect(parcel):
    """They come with the code that they were sent."""
    proof = inventory.GivenProof(kind="code", code=_code_sent(parcel), agreed=True)
    return inventory.hand_over(parcel, proof=proof, by=hand("hub_worker", organisation=parcel.hub))


def _code_sent(parcel) -> str:
    """The six digits, as they stand in the newest message about this parcel and nowhere else."""
    message = Message.objects.filter(reason_id=parcel.pk, event__in=CODE_IS_SENT_IN).latest("created_at", "pk")
    return re.findall(r"\b\d{6}\b", message.body)[-1]


def word_of_the_hub() -> inventory.GivenProof:
    """They came without a telephone, and the people there know them."""
    return inventory.GivenProof(
        kind="attested",
        reason="They came without their phone.",
        checks=("photo_id", "known"),
        agreed=True,
        how_agreed="read_aloud",
    )


def connect(need, *, hub, say=lambda _: None):
    """Reserve a SIM, issue it by hand, activate it."""
    at_hub = hand("hub_worker", organisation=hub)
    sim = connectivity.reserve(need, by=hand("caseworker"))
    connectivity.issue(sim, by=at_hub)
    say(f"{sim} reserved and issued at {hub}")
    connectivity.activate(sim, by=at_hub)
    say(f"SIM activated: {sim.monthly_gb} GB a month until {sim.ends_on:%-d %B %Y}")
    return sim


def send(message: Message):
    """What the worker would do with this message a moment later."""
    sender.send_one(message.pk)
    message.refresh_from_db()
    return message


def teach(need, *, session, say=lambda _: None):
    """Book a seat, let the text go out, hear the YES, take the register."""
    at_hub = hand("hub_worker", organisation=session.hub)
    booking = skills.book(need, session=session, by=at_hub)
    say(f"Seat booked: {session}, {timezone.localtime(session.starts_at):%A %-d %B at %H:%M}")
    for text in Message.objects.filter(reason_id=booking.pk, event="skills.booked"):
        send(text)
        waits = f" until {timezone.localtime(text.due_at):%H:%M}: quiet hours" if text.state == "deferred" else ""
        say(f"Text message {text.get_state_display().lower()}{waits}")
        if text.state != "sent":
            continue
        notifications.receive(sender=text.address, body="YES", provider_id=f"reply-{text.pk}", by=SYSTEM)
        booking.refresh_from_db()
        say("The resident's YES confirms the seat" if booking.confirmed_at else "The YES found no open question")
    skills.check_in(booking, by=at_hub)
    say("Register taken: attended")
    return booking


def confirm_all(referral):
    at = hand("referrer", organisation=referral.organisation)
    for need in referral.needs.filter(state="provided").select_related("referral"):
        referrals.confirm(need, by=at)
    referral.refresh_from_db()
    return referral


# What a person says each time: it gets easier, and the SIM from us gives way to a tariff of their own.
ANSWERS: dict[str, dict[str, Any]] = {
    "2_weeks": {
        "confidence": 3,
        "confidence_before": 2,
        "connected_how": "our_sim",
        "uses": ["benefits", "health"],
        "saves_pence_a_month": 800,
    },
    "3_months": {
        "confidence": 4,
        "connected_how": "our_sim",
        "uses": ["benefits", "health", "work"],
        "saves_pence_a_month": 1500,
    },
    "6_months": {
        "confidence": 4,
        "connected_how": "social_tariff",
        "uses": ["health", "work", "family"],
        "saves_pence_a_month": 2200,
    },
}


def follow_up(referral, kind: str = "2_weeks", **answers):
    """The worker answers for the person, at one of the three times."""
    follow_up = referral.follow_ups.get(kind=kind)
    at = hand("referrer", organisation=referral.organisation)
    return outcomes.answer(follow_up, is_working=True, **ANSWERS[kind] | answers, by=at)


def follow_up_later(answering, *, silent, clock):
    """Half a year of asking those who were helped on one day: each time on its day, by the clock's own task, and
    answered three days later; who is silent is asked once more, and let go of. `clock(day)` goes to a day.
    """
    for kind in ANSWERS:
        due = silent.follow_ups.get(kind=kind).due_on
        with clock(due):
            tasks.ask_how_it_goes()
        with clock(due + timedelta(days=3)):
            for referral in answering:
                follow_up(referral, kind)
        for later in (7, 14):
            with clock(due + timedelta(days=later)):
                tasks.ask_how_it_goes()


def freeze_report(period: str, cause: str = ""):
    by = hand("administrator")
    return outcomes.freeze(outcomes.draft(period=period, cause=cause, by=by), by=by)


def publish_report(period: str, cause: str = ""):
    """One person freezes it, another publishes it; its quarter is over."""
    return outcomes.publish(freeze_report(period, cause), by=hand("administrator", name="publisher"))


def soon():
    """A moment later today, so that the register of a session is open."""
    midnight = timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=0)
    return min(timezone.now() + timedelta(minutes=5), midnight)
