"""Hearing what people send us: STOP and START first; an answer binds to exactly one open question, or a person reads
it.
"""

from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone
from uuid6 import uuid7

from audit.recording import amended, savepoint
from database.encryption import keyed_hash
from law.actors import SYSTEM
from law.refusals import Conflict, FieldError, Invalid, Refusal
from notifications import keywords, risk, wishes
from notifications.actions.outgoing import compose, queue
from notifications.actions.wishes import opt_out, take_back_wishes
from notifications.circumstances import still_open
from notifications.models import Inbound, Message, Number
from notifications.segments import segments
from people.access import HEARS, action, brake
from people.models import Membership, Resident
from people.particulars import is_mobile

LONGEST_REPLY = 4  # segments


class NotSafeToText(Conflict):
    """What may be sent is decided by the person: a reply is a text like any other."""


class WishNotDecided(Conflict):
    """A text that may ask us to stop is not closed before somebody has said whether it does."""

    code = "wish_not_decided"
    sentence = "First decide whether they want texts to stop."


@action("notifications.receive")
def receive(*, sender: str, body: str, provider_id: str, media: int = 0, opt_out: str = "", by) -> Inbound:
    """Take in a text. STOP and START come first; a keyword binds to exactly one open question; that something does not work
    opens a fault; all else goes to a person.

    The same `provider_id` twice is one inbound message, also when both come at once. `sender` is E.164, or whatever the
    network gave.
    `media` counts pictures, which we do not fetch. `opt_out` is what the provider has done already (Twilio's
    OptOutType): it has confirmed it, too. Words of risk reach the safeguarding leads in the same transaction.
    """
    known = Inbound.objects.filter(provider_id=provider_id).first()
    if known is not None:
        return known
    body = body.replace("\x00", "")
    inbound = Inbound(sender=sender, sender_hash=keyed_hash("phone", sender), body=body, provider_id=provider_id)
    inbound.keyword = opt_out if opt_out in (keywords.STOP, keywords.START, keywords.HELP) else keywords.read(body)
    inbound.risk = risk.group_of(body)
    if not inbound.keyword and wishes.reads_like_stop(body):
        inbound.wish = Inbound.Wish.UNREAD
    question = _the_open_question(inbound)
    inbound.resident = question.resident if question is not None else _the_one_behind(inbound.sender_hash)
    try:
        with savepoint():
            inbound.save()
    except IntegrityError:
        return Inbound.objects.get(provider_id=provider_id)
    _take(inbound, question, media, confirmed=bool(opt_out))
    return inbound


def _take(inbound: Inbound, question, media: int, confirmed: bool):
    if inbound.keyword == keywords.STOP:
        opt_out(inbound, timezone.now())
    if inbound.keyword == keywords.START:
        opt_out(inbound, None)
        take_back_wishes(inbound.sender_hash)
    if inbound.keyword in _CONFIRMED and not confirmed:
        _confirm(inbound, _CONFIRMED[inbound.keyword])
    if inbound.risk:
        _alert(inbound)
        _to_a_person(inbound, "It mentions risk. Someone must read it now.")
    elif inbound.wish:
        _to_a_person(inbound, "They may want texts to stop. We will not send automated texts until you decide.")
    elif inbound.keyword in _CONFIRMED:
        inbound.outcome = "Dealt with automatically and confirmed."
        inbound.act()
    elif question is not None and not media:
        _bind(inbound, question)
        return
    elif inbound.keyword == keywords.BROKEN and inbound.resident_id and not media:
        _take_trouble(inbound)
        return
    elif inbound.resident_id is None and not _anybody(inbound.sender_hash):
        inbound.leave_unmatched()
    else:
        _to_a_person(inbound, _why_nobody_bound(inbound, media))
    inbound.save()


def take_written(
    resident: Resident, *, referral_id: UUID, subject: Inbound.Subject, words: str
) -> tuple[Inbound, bool]:
    """What a person wrote on their own page goes to a person, like a text that no question fits, and whether it is new.
    Called inside an action.
    """
    today = timezone.localdate().isoformat()
    key = f"page:{keyed_hash('page', str(referral_id), subject, words, today)[:48]}"
    known = Inbound.objects.filter(provider_id=key).first()
    if known is not None:
        return known, False
    written = Inbound(
        sender=resident.phone,
        sender_hash=resident.phone_hash,
        body=words,
        provider_id=key,
        resident=resident,
        referral_id=referral_id,
        subject=subject,
        risk=risk.group_of(words),
    )
    if wishes.reads_like_stop(words):
        written.wish = Inbound.Wish.UNREAD
    written.save()
    if written.risk:
        _alert(written)
    _to_a_person(written, f"Written on their own page: {subject.label.lower()}.")
    written.save()
    return written, True


def heed_written(resident: Resident, *, referral_id: UUID, subject: Inbound.Subject, words: str) -> None:
    """What a person wrote to another desk, such as an appeal: when it mentions risk it is a message to read at once as
    well. Called inside an action.
    """
    if risk.group_of(words):
        take_written(resident, referral_id=referral_id, subject=subject, words=words)


_CONFIRMED = {
    keywords.STOP: "notifications.stopped",
    keywords.START: "notifications.started",
    keywords.HELP: "notifications.help",
}


def _bind(inbound: Inbound, question: Message):
    """The room that asked hears it and acts in this transaction; what it refuses, a person reads, with the reason."""
    try:
        with savepoint():
            inbound.answers = question
            question.answered_at = timezone.now()
            question.save(update_fields=["answered_at"])
            inbound.match()
            inbound.act()
            inbound.save()
    except Refusal as refusal:
        inbound.refresh_from_db()
        _to_a_person(inbound, f"They answered {inbound.keyword}. {refusal.sentence}")
        inbound.save()


def _take_trouble(inbound: Inbound):
    """Nobody asked: the room that knows what they have opens a fault in this transaction. What it refuses, a person reads."""
    try:
        with savepoint():
            inbound.outcome = "Taken as a report that something does not work."
            inbound.match()
            inbound.act()
            inbound.save()
    except Refusal as refusal:
        inbound.refresh_from_db()
        _to_a_person(inbound, f"They say that something does not work. {refusal.sentence}")
        inbound.save()


def _to_a_person(inbound: Inbound, why: str):
    inbound.outcome = why[:200]
    inbound.hand_to_person()


def _why_nobody_bound(inbound: Inbound, media: int) -> str:
    if media:
        return "It has a picture, which we did not download."
    if inbound.keyword in (keywords.YES, keywords.NO, keywords.WAIT):
        return "We do not know which question this answers."
    if inbound.keyword == keywords.CHANGE:
        return "They asked for a change."
    return "It needs a person to read it."


def _confirm(inbound: Inbound, event: str):
    if is_mobile(inbound.sender):
        queue(
            [compose(event, reason=inbound, address=inbound.sender, channel="sms", resident=inbound.resident)],
            by=SYSTEM,
        )


def _alert(inbound: Inbound):
    """Every safeguarding lead hears at once, by an e-mail that names nobody and says nothing but where to look."""
    leads = (
        Membership.objects.live()
        .filter(role__in=HEARS["danger"], user__is_active=True)
        .values_list("user__email", flat=True)
    )
    at = timezone.localtime()
    params = {"when": f"{at:%A %-d %B at %H:%M}", "link": f"{settings.PUBLIC_URL}/messages/"}
    queue(
        [
            compose("notifications.risk", reason=inbound, address=email, channel="email", **params)
            for email in sorted(set(leads))
        ],
        by=SYSTEM,
    )


def _the_open_question(inbound: Inbound) -> Message | None:
    """The one open question that this keyword answers; None when there is none or more than one.

    What a question asked about may be over, or settled by other means: then nobody answers it any more.
    """
    if not inbound.keyword or not inbound.sender_hash:
        return None
    questions = Message.objects.open_questions().filter(number_hash=inbound.sender_hash, channel=Message.Channel.SMS)
    open_ones = questions.select_for_update(of=("self",)).select_related("resident").order_by("-created_at")[:20]
    candidates = [
        message
        for message in still_open(list(open_ones), timezone.now())
        if inbound.keyword in message.question.split() and _is_still_theirs(message, inbound.sender_hash)
    ]
    about = {
        message.reason_id for message in candidates
    }  # a reminder asks the same question again: its latest text counts
    return candidates[0] if len(about) == 1 else None


def _is_still_theirs(question: Message, sender_hash: str) -> bool:
    """Nobody answers from a number that has been taken off the person since they were asked."""
    person = question.resident
    numbers = (person.phone, person.other_phone) if person is not None else ()
    return person is None or sender_hash in {keyed_hash("phone", number) for number in numbers if number}


def _the_one_behind(sender_hash: str) -> Resident | None:
    """Whose number this is, when it is one person's."""
    residents = list(Resident.objects.filter(phone_hash=sender_hash)[:2]) if sender_hash else []
    return residents[0] if len(residents) == 1 else None


def _anybody(sender_hash: str) -> bool:
    return bool(sender_hash) and (
        Resident.objects.filter(phone_hash=sender_hash).exists()
        or Message.objects.filter(number_hash=sender_hash).exists()
    )


# ── What people do with it ───────────────────────────────────────────────────────────────────────────────────────────


@action("notifications.close_inbound", on=Inbound, transition="close")
def close_inbound(inbound: Inbound, *, reason: str = "", by) -> Inbound:
    """Somebody has read it; `reason` says what was done. Refuses WishNotDecided."""
    if inbound.wish == Inbound.Wish.UNREAD:
        raise WishNotDecided()
    inbound.outcome = reason.strip()[:200] or inbound.outcome
    inbound.closed_at = timezone.now()
    inbound.closed_by = by.key
    inbound.close()
    inbound.save()
    return inbound


@action("notifications.assign_inbound", on=Inbound, transition="")
def assign_inbound(inbound: Inbound, *, resident: Resident, by) -> Inbound:
    """It belongs into the thread of this resident: a text from a friend's number, say."""
    inbound.resident = resident
    inbound.save(update_fields=["resident"])
    amended(inbound, assigned=True)
    return inbound


@action("notifications.reply", on=Resident, transition="", outward=True)
def reply(resident: Resident, *, text: str, referral=None, by) -> Message:
    """A person writes to a resident, in their thread. It is asked again at the moment of sending, like every text.

    Refuses Held, NotSafeToText, and Invalid for what is empty or longer than four segments.
    """
    text = text.strip()
    if not text:
        raise Invalid([FieldError("/text", "required", "Enter your reply.")])
    length = segments(text)
    if length.segments > LONGEST_REPLY:
        raise Invalid(
            [
                FieldError(
                    "/text", "too_long", f"This needs {length.segments} texts. Shorten it to {LONGEST_REPLY} or fewer."
                )
            ]
        )
    if brake.is_stopped(resident.pk):
        raise NotSafeToText("This is paused. We cannot send anything until the pause ends.")
    number = Number.objects.filter(pk=keyed_hash("phone", resident.phone)).first() if resident.phone else None
    if resident.opted_out_at or (number is not None and number.opted_out_at):
        raise NotSafeToText("They replied STOP. We cannot text them until they reply START.")
    if Inbound.objects.unread_wishes().filter(sender_hash=keyed_hash("phone", resident.phone)).exists():
        raise NotSafeToText("They may have asked us to stop. Decide on their text first.")
    if not resident.may_be_reached_by("sms"):
        raise NotSafeToText(
            "We were not told that texts are safe for this person. Call them, or contact the worker who referred them."
        )
    text_back = compose(
        "notifications.reply",
        occasion=str(uuid7()),
        reason=resident,
        address=resident.phone,
        channel="sms",
        resident=resident,
        referral=referral,
        text=text,
    )
    return queue([text_back], by=by)[0]
