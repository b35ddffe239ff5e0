"""How a person is forgotten: everything that names them goes, on every record of theirs, and a certificate says what."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.erasure import blank, note_erased
from audit.recording import amended, the_open_one
from law.refusals import Conflict
from notifications import actions as notifications
from notifications.models import Message
from people import actions as people
from people.access import action, brake
from people.models import Resident, User
from referrals.actions.handling import put_on_desk
from referrals.models import (
    Appeal,
    Correction,
    Erasure,
    Evidence,
    Fault,
    Import,
    ImportPiece,
    ImportRow,
    Milestone,
    Need,
    PhoneCall,
    Question,
    Referral,
)


class NotOver(Conflict):
    """Only what is over, and has been for as long as we keep names, is forgotten."""

    sentence = "This person has a referral that has not ended, or ended too recently. Nothing was erased."


class ErasedBefore(Conflict):
    """There is nothing left to erase."""

    code = "erased_before"
    sentence = "This person's data was erased before. The certificate says when and what."


STAYS = (
    "The reference, the dates and the codes of decisions, which reports use.",
    "A record of what was done, when and by which colleague, without the wording.",
    "If they asked us to stop texting a number, a code for that number, so that we do not text it again.",
    "Backups, until they are overwritten. If we restore a backup, we erase this data again before anyone uses it.",
)


def to_be_forgotten(now):
    """Referrals of people of whom every referral has been over for KEEP_IDENTITY_DAYS, and whom no legal hold keeps.
    (RF20)
    """
    over = {"state__in": Referral.OVER, "ended_at__lte": now - timedelta(days=settings.KEEP_IDENTITY_DAYS)}
    another = Referral.objects.filter(resident=OuterRef("resident")).exclude(**over)
    free = Referral.objects.exclude(resident__in=brake.kept_by_law())
    return free.filter(~Exists(another), anonymised_at=None, **over)


@action("referrals.anonymise", on=Referral, transition="")
def anonymise(referral: Referral, *, asked: bool = False, reason: str = "", by) -> Referral:
    """Take away what names the person, on every record that was said to be theirs, once each referral has been over for
    as long as we keep identities; a certificate says what went. What reports count by stays. (RF20)

    `asked` when the person asks for it themself (UK GDPR article 17): then over is enough. Their key is destroyed, so
    the reasons in the history cannot be read any more, this one included. Refuses NotOver, ErasedBefore, and StillHeld
    under a legal hold.
    """
    everyone = brake.person_of([referral.resident_id], even_likely=False)
    residents = list(Resident.objects.select_for_update().filter(pk__in=everyone).order_by("pk"))
    theirs = list(Referral.objects.select_for_update().filter(resident__in=everyone).order_by("pk"))
    _check_over(theirs, asked)
    if referral.anonymised_at is not None:
        raise ErasedBefore()
    people_left = [resident for resident in residents if resident.anonymised_at is None]
    for resident in people_left:
        people.anonymise(resident, reason=reason, by=by)
    notifications.forget(people_left, referrals=[past.pk for past in theirs], letters=_digests(theirs), by=by)
    _blank_referrals(theirs)
    _forget_in_files(theirs)
    Erasure.objects.create(
        resident=referral.resident,
        references=[past.reference for past in theirs],
        rule=Erasure.Rule.ASKED if asked else Erasure.Rule.KEPT_LONG_ENOUGH,
        kinds=dict(sorted(the_open_one().erased.items())),
        erased_by=by.key,
    )
    referral.refresh_from_db()
    return referral


def why_not_erased(referral: Referral) -> str:
    """Why the person could not be erased now, in words; "" when they could. `anonymise` asks again."""
    theirs = Referral.objects.filter(resident__in=brake.person_of([referral.resident_id], even_likely=False))
    if Resident.objects.filter(pk=referral.resident_id, pk__in=brake.kept_by_law()).exists():
        return people.StillHeld.sentence
    try:
        _check_over(list(theirs), asked=True)
    except NotOver as refusal:
        return refusal.sentence
    return ""


def references_of_person(referral: Referral) -> list[str]:
    """Every referral of the person, on whichever record of theirs it is: what erasing them empties."""
    everyone = brake.person_of([referral.resident_id], even_likely=False)
    return list(Referral.objects.filter(resident__in=everyone).order_by("pk").values_list("reference", flat=True))


def _check_over(theirs: Sequence[Referral], asked: bool):
    ended_before = timezone.now() if asked else timezone.now() - timedelta(days=settings.KEEP_IDENTITY_DAYS)
    if any(past.state not in Referral.OVER or past.ended_at is None or past.ended_at > ended_before for past in theirs):
        raise NotOver()


def _digests(theirs: Sequence[Referral]) -> list[UUID]:
    """The daily letters to their workers in which one of these references stands: what is sealed is found by reading it."""
    workers = User.objects.filter(email__in={past.referrer_email for past in theirs} - {""})
    since = min(past.created_at for past in theirs)
    letters = Message.objects.filter(
        event="referrals.digest", reason_id__in=workers.values("pk"), created_at__gte=since
    )
    return [
        letter.pk
        for letter in letters.only("pk", "body").iterator(chunk_size=500)
        if any(past.reference in letter.body for past in theirs)
    ]


def _blank_referrals(theirs: Sequence[Referral]):
    now = timezone.now()
    for past in theirs:
        for name in ("reason_for_referral", "notes", "your_ref", "fingerprint", "end_reason", "redirected_to"):
            setattr(past, name, "")
        past.anonymised_at = past.anonymised_at or now
        if past.queue:
            put_on_desk(past, moves_clock=False, has_message=False)
        past.save()
        amended(past, anonymised=True)
    note_erased("Reasons and notes of referrals", len(theirs))
    needs = Need.objects.select_for_update(of=("self",)).filter(referral__in=theirs).order_by("pk")
    blank("Preferences and decisions about needs", needs, "details", "purpose", "decision_reason")
    appeals = Appeal.objects.select_for_update(of=("self",)).filter(referral__in=theirs).order_by("pk")
    blank("Appeals", appeals, "grounds", "outcome_words")
    corrections = Correction.objects.select_for_update(of=("self",)).filter(referral__in=theirs).order_by("pk")
    blank("Corrections", corrections, "before", "after", "patch", "reason", "effects")
    faults = Fault.objects.select_for_update(of=("self",)).filter(need__referral__in=theirs).order_by("pk")
    blank("What did not work", faults, "words")
    calls = PhoneCall.objects.select_for_update(of=("self",)).filter(referral__in=theirs).order_by("pk")
    blank("Calls in which they were referred", calls, "heard", "note", "number")
    asked = Question.objects.filter(referral__in=theirs).update(words="", answer="")
    note_erased("Questions and answers", asked)
    note_erased("Evidence the worker saw", Evidence.objects.filter(referral__in=theirs).update(seen_by=""))
    note_erased("What we told the worker", Milestone.objects.filter(referral__in=theirs).update(sentence=""))


def _forget_in_files(theirs: Sequence[Referral]):
    """Their rows of files that were sent: the answers keep no word of theirs, and the file itself goes."""
    references = [past.reference for past in theirs]
    rows = ImportRow.objects.filter(reference__in=references)
    batches = Import.objects.filter(pk__in=rows.values("batch"))
    over = batches.exclude(state__in=[Import.State.WAITING, Import.State.RUNNING])
    ImportPiece.objects.filter(batch__in=over).delete()
    blank("Files in which they were sent", batches.select_for_update().order_by("pk"), "file_name", "shared_refs")
    rows.update(your_ref="", errors=[], warnings=[])
