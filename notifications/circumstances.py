"""What a verdict needs to know, read for a whole batch of messages at once: no statement more for fifty than for one."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from notifications.events import EVENTS
from notifications.models import Inbound, Message, Number, ProviderHold
from notifications.verdicts import LOOK_AGAIN, TEXTS, Circumstances
from people.access import brake
from people.models import Organisation, Resident


def people_of(messages: Iterable[Message]) -> dict[UUID, Resident]:
    """Whom these messages go to, by id."""
    ids = {m.resident_id for m in messages if m.resident_id}
    return Resident.objects.in_bulk(ids) if ids else {}


def circumstances_of(messages: list[Message], now, residents: dict[UUID, Resident] | None = None) -> dict:
    """{message id: Circumstances}. `residents` are `people_of` the messages, for whoever has read them already."""
    residents = people_of(messages) if residents is None else residents
    held = brake.stopped_among(residents)
    held_about = brake.stopped_among({m.concerns_id for m in messages}, even_by_consent=False)
    numbers = {n.pk: n for n in Number.objects.filter(pk__in={m.number_hash for m in messages if m.number_hash})}
    true = _still_true(messages)
    until = last_moments(messages)
    asked_to_stop = _may_have_asked_to_stop(messages)
    holds = {hold.provider: hold.opens_at or now + LOOK_AGAIN for hold in ProviderHold.objects.all()}
    counts = _said_today(messages, now)
    return {
        m.pk: _of(
            m,
            residents.get(m.resident_id) if m.resident_id else None,
            held_about if m.resident_id is None else held,
            numbers.get(m.number_hash),
            true,
            until,
            asked_to_stop,
            holds,
            counts,
        )
        for m in messages
    }


def _of(message: Message, resident, held, number, true, until, asked_to_stop, holds, counts) -> Circumstances:
    event = EVENTS[message.event]
    flags: dict[str, Any] = {
        "opted_out": number is not None and number.opted_out_at is not None,
        "bad_number": number is not None and number.bad_at is not None,
        "landline": number is not None and number.landline_at is not None,
        "after_stop": event.after_stop,
        "until": until.get(message.pk),
        "may_want_no_more": message.pk in asked_to_stop,
        "held_until": holds.get({"email": "email", "call": ""}.get(message.channel, "texts")),
        "on_allow_list": not settings.MESSAGES_ONLY_TO or message.address in settings.MESSAGES_ONLY_TO,
    }
    is_true = message.reason_id in true[message.event]
    if resident is None:
        return Circumstances(message.channel, is_true, held=message.concerns_id in held, **flags)
    flags["opted_out"] = flags["opted_out"] or resident.opted_out_at is not None
    person, organisation, limits = counts
    return Circumstances(
        message.channel,
        is_true,
        to_resident=True,
        consent_withdrawn=resident.consent_withdrawn_at is not None,
        held=resident.pk in held,
        safe=bool(message.address)
        and resident.may_be_reached_by({"voice": "call"}.get(message.channel, message.channel)),
        may_leave_a_voicemail="voicemail" in resident.open_channels,
        safe_hours=resident.safe_hours,
        said_to_person=person[resident.pk],
        said_for_organisation=organisation[message.organisation_id],
        organisation_limit=limits.get(message.organisation_id),
        **flags,
    )


def last_moments(messages) -> dict:
    """{message id: its last moment} of those that have one: one question a kind of event."""
    until = {event: EVENTS[event].until(list(ids)) for event, ids in _reasons(messages).items()}
    return {m.pk: moment for m in messages if (moment := until[m.event].get(m.reason_id)) is not None}


def still_open(questions: list[Message], now) -> list[Message]:
    """Those whose answer would still mean something: what they ask about holds, and is not over."""
    true = _still_true(questions)
    until = last_moments(questions)
    return [m for m in questions if m.reason_id in true[m.event] and (m.pk not in until or now < until[m.pk])]


def _may_have_asked_to_stop(messages) -> set:
    """The ids of texts and automated calls to a number, or a person, of whom a wish to stop has not been read."""
    texts = [m for m in messages if m.channel in TEXTS]
    if not texts:
        return set()
    numbers = {m.number_hash for m in texts if m.number_hash}
    people = {m.resident_id for m in texts if m.resident_id}
    rows = Inbound.objects.unread_wishes().filter(Q(sender_hash__in=numbers) | Q(resident_id__in=people))
    wishes = list(rows.values_list("sender_hash", "resident_id"))
    asked = {number for number, _ in wishes if number} | {person for _, person in wishes if person}
    return {m.pk for m in texts if m.number_hash in asked or m.resident_id in asked}


def _reasons(messages) -> dict[str, set]:
    reasons = defaultdict(set)
    for message in messages:
        reasons[message.event].add(message.reason_id)
    return reasons


def _still_true(messages) -> dict[str, set]:
    """For which reasons each event still holds: one question a kind of event."""
    answers = {event: EVENTS[event].still_true(list(ids)) for event, ids in _reasons(messages).items()}
    return {
        event: set(answer.values_list("pk", flat=True) if hasattr(answer, "values_list") else answer)
        for event, answer in answers.items()
    }


def _said_today(messages, now) -> tuple[Counter, Counter, dict]:
    """Texts and automated calls handed over since midnight in London: by person, by organisation, and the
    organisations' limits.
    """
    people = {m.resident_id for m in messages if m.resident_id and m.channel in TEXTS}
    if not people:
        return Counter(), Counter(), {}
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Message.objects.filter(handed_at__gte=midnight, channel__in=TEXTS)
    by_person = today.filter(resident_id__in=people).values_list("resident_id").annotate(n=Count("pk")).order_by()
    ids = {m.organisation_id for m in messages if m.organisation_id}
    limits = dict(Organisation.objects.filter(pk__in=ids).exclude(daily_texts=None).values_list("pk", "daily_texts"))
    by_organisation = (
        today.filter(organisation_id__in=limits).values_list("organisation_id").annotate(n=Count("pk")).order_by()
    )
    return Counter(dict(by_person)), Counter(dict(by_organisation) if limits else {}), limits
