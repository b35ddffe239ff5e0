"""Going on when something could not be said: the next step of the ladder, as a message of its own with the same reason."""

from django.conf import settings
from django.utils import timezone

from database.bulk import build_unsaved
from database.encryption import keyed_hash
from notifications.actions.to_do import raise_task
from notifications.circumstances import last_moments
from notifications.events import EVENTS, REFERRERS
from notifications.ladder import Step, Ways, next_step
from notifications.models import Message
from notifications.segments import segments
from notifications.verdicts import TOO_LATE
from people.access import CALL_LIST, action
from people.residents import hours

ENDED_BADLY = (
    Message.State.FAILED,
    Message.State.UNDELIVERED_PERMANENT,
    Message.State.UNKNOWN,
    Message.State.SUPPRESSED,
)
CHANNELS = {
    Step.OTHER_NUMBER: Message.Channel.SMS,
    Step.VOICE: Message.Channel.VOICE,
    Step.EMAIL: Message.Channel.EMAIL,
    Step.CALL: Message.Channel.CALL,
    Step.REFERRER: Message.Channel.EMAIL,
}


@action("notifications.fall_back", on=Message, transition="")
def fall_back(message: Message, *, by) -> Message | None:
    """Make the next step for what could not be said, once; it asks everything again when it is sent. (MS11)

    None when the message got through meanwhile, when its reason has gone, or when nothing is left to try. Of what has a
    last moment every step comes before that, or a caseworker gets a task.
    """
    first = message.first
    ended_badly = message.state in ENDED_BADLY or message.cause == TOO_LATE
    if not ended_badly or Message.objects.filter(origin=first, step__gt=message.step).exists():
        return None
    if not list(EVENTS[first.event].still_true([first.reason_id])):
        return None
    referrer = REFERRERS(first.referral_id) if first.referral_id else None
    until = last_moments([first]).get(first.pk)
    step = _step_in_time(message, first, referrer, until)
    if step is None:
        if until is not None and first.resident_id:
            _ask_a_caseworker(first, referrer, by)
        return None
    following = _step_of(first, step, referrer)
    Message.objects.bulk_create([following])
    return following


def _step_in_time(message: Message, first: Message, referrer, until) -> Step | None:
    """The next step that comes before the last moment, if there is one."""
    if message.cause == TOO_LATE and not (EVENTS[first.event].matters or message.step):
        return None
    if until is not None and timezone.now() >= until:
        return None
    ways = _ways(first, referrer)
    step = next_step(message.step, message.cause, ways)
    if step == Step.CALL and until is not None and _due(first.resident) >= until:
        return next_step(step, message.cause, ways)
    return step


def _ask_a_caseworker(first: Message, referrer, by):
    """Nothing can be said in time any more."""
    raise_task(
        "notifications.too_late",
        reference=referrer.reference if referrer is not None else str(first.pk),
        occasion=str(first.pk),
        details=f"The message was about: {EVENTS[first.event].title or EVENTS[first.event].subject}.",
        referral_id=first.referral_id,
        by=by,
    )


def _ways(first: Message, referrer) -> Ways:
    resident = first.resident
    if resident is None:
        return Ways(to_resident=False)
    direct = resident.contact_mode == resident.Mode.DIRECT and not resident.must_be_asked_again
    return Ways(
        safe=frozenset(resident.safe_channels) if direct else frozenset(),
        phone=bool(resident.phone),
        other_phone=bool(resident.other_phone),
        email=bool(resident.email),
        referrer=referrer is not None,
    )


def _step_of(first: Message, step: Step, referrer) -> Message:
    resident = first.resident
    channel = CHANNELS[step]
    address = _address(step, first, referrer)
    body = _words(step, first, referrer)
    return build_unsaved(
        Message,
        event=first.event,
        event_version=first.event_version,
        language=first.language if step in (Step.OTHER_NUMBER, Step.EMAIL) else "en",
        variant=first.variant,
        channel=channel,
        origin=first,
        step=int(step),
        resident=None if step == Step.REFERRER else resident,
        concerns_id=first.held_with if step == Step.REFERRER else first.concerns_id,
        referral_id=first.referral_id,
        organisation_id=first.organisation_id,
        reason_id=first.reason_id,
        address=address,
        number_hash="" if channel == Message.Channel.EMAIL else keyed_hash("phone", address),
        body=body,
        segments=segments(body).segments if channel == Message.Channel.SMS else 0,
        question=first.question if step == Step.OTHER_NUMBER else "",
        owner=CALL_LIST if channel == Message.Channel.CALL else "",
        dedupe=f"{first.dedupe}:step{int(step)}",
        due_at=_due(resident) if channel == Message.Channel.CALL else timezone.now(),
    )


def _address(step: Step, first: Message, referrer) -> str:
    resident = first.resident
    if step == Step.REFERRER:
        return referrer.email
    if resident is None:
        return first.address
    if step == Step.EMAIL:
        return resident.email
    return resident.other_phone if step == Step.OTHER_NUMBER else resident.phone or resident.other_phone


def _words(step: Step, first: Message, referrer) -> str:
    if step in (Step.OTHER_NUMBER, Step.EMAIL):
        return first.body
    if step == Step.VOICE:
        template = RING_SOMEBODY if first.variant == Message.Variant.NEUTRAL else PLEASE_RING
        return template.format(number=" ".join(settings.PHONE_DESK_NUMBER) or "the number that we gave you")
    if step == Step.CALL:
        return (CALL_THE_PERSON if first.resident_id else CALL_THE_WORKER).format(text=first.body)
    return TELL_REFERRER.format(reference=referrer.reference, link=referrer.link)


PLEASE_RING = "Hello. This is Get Online London. We have a message for you. Please call us on {number}. We cannot say more in a recorded message."
RING_SOMEBODY = "Hello. There is a message for you. Please call {number}. We cannot say more in a recorded message."
CALL_THE_PERSON = "We could not tell them this by text or email. Call at a safe time. Check who is speaking before you say anything. Do not leave a message unless it is safe. Record what they say.\n\n“{text}”"
CALL_THE_WORKER = "Our email to the worker was not delivered. Call them, tell them this, and ask for an email address that works.\n\n“{text}”"
TELL_REFERRER = "Referral {reference}. We have a message for the person and could not reach them in a safe way. When you next see them, ask them to contact us, or answer for them: {link}"


def _due(resident):
    """When a person may ring: within the safe hours if a machine can read them; else now, and the caller reads them."""
    try:
        return hours.next_moment(timezone.now(), resident.safe_hours if resident is not None else "")
    except hours.Unclear:
        return hours.next_moment(timezone.now())
