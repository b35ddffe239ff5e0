"""Readings of referrals and needs that chain like a sentence; `visible_to` says once who sees what."""

from datetime import date

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.models import RecordedQuerySet
from database.encryption import keyed_hash
from law.references import read_reference
from people.access import brake
from people.access.reach import may_read, of_needs_at_hub, sees, within_reach
from people.models import Resident
from people.particulars import Unreadable, read_date_of_birth, read_phone
from people.residents.by_name import is_named

_REFERENCE_ONLY = "Enter a reference, like GOL-7KX2-M4TD, or your own. To find a person by name, phone number or date of birth, use POST /api/v1/referrals/search. This keeps personal data out of web addresses."


def _person_filter(text: str, today: date) -> Q | None:
    """A phone number or a birth date, found by its hash; None when the text is neither."""
    try:
        if phone := read_phone(text):
            return Q(resident__phone_hash=keyed_hash("phone", phone))
    except Unreadable:
        pass
    try:
        if born := read_date_of_birth(text, today):
            return Q(resident__born_hash=keyed_hash("born", born.isoformat()))
    except Unreadable:
        pass
    return None


def residents_of(actor):
    """The people whom this actor may read about: those of the referrals they see. With consent withdrawn, partners may
    no longer.
    """
    if not may_read(actor, "identity"):
        return Resident.objects.none()
    if sees(actor, "every referral"):
        return Resident.objects.all()
    mine = Exists(apps.get_model("referrals", "Referral").objects.visible_to(actor).filter(resident=OuterRef("pk")))
    return Resident.objects.filter(mine, consent_withdrawn_at=None)


def may_know(actor, resident) -> bool:
    """Whether this actor may read who this person is, of a referral that they see: the same rule as `residents_of`."""
    if not may_read(actor, "identity"):
        return False
    return sees(actor, "every referral") or resident.consent_withdrawn_at is None


class ReferralQuerySet(RecordedQuerySet):
    def with_pauses(self):
        """Each with whether a hold stops its person: asked once for all of them (Referral.is_paused)."""
        return self.annotate(person_is_stopped=Q(resident__in=brake.stopped()))

    def visible_to(self, actor):
        """Triage sees every referral, an organisation its own; nobody else any, and funders never."""
        return within_reach(self, actor, "every referral", organisation_id="own referrals")

    def half_typed_at(self, hub):
        """What somebody at this hub's counter began to type, and nobody has finished."""
        return self.filter(organisation=hub, state="draft", step=self.model.AT_THE_COUNTER)

    def by_reference(self, text: str, today: date):
        """By our reference or by theirs. Raises Unreadable for what may be about a person, such as a name or a phone
        number: a reference has a digit and no space.
        """
        text = text.strip()
        if reference := read_reference(text):
            return self.filter(reference=reference)
        is_reference = any(letter.isdigit() for letter in text) and not any(c.isspace() or c == "@" for c in text)
        if not is_reference or _person_filter(text, today) is not None:
            raise Unreadable(_REFERENCE_ONLY)
        return self.filter(Q(your_ref=text) | Q(resident__client_ref=text))

    def matching(self, text: str, today: date, actor):
        """By our reference or theirs, by phone or birth date, or by every word of a name; what is secret only by its
        hash. A person who took their consent back is found by a reference alone.
        """
        text = text.strip()
        if reference := read_reference(text):
            return self.filter(reference=reference)
        known = Q() if sees(actor, "every referral") else Q(resident__consent_withdrawn_at=None)
        person = _person_filter(text, today)
        if person is not None:
            return self.filter(known & person)
        own = Q(your_ref=text) | Q(resident__client_ref=text)
        named = is_named(text, "resident")
        return self.filter(own if named is None else own | known & named)


class PhoneCallQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """The desk sees every call, an organisation those of its own workers."""
        return within_reach(self, actor, "every referral", organisation_id="own referrals")

    def going_on(self):
        return self.filter(ended_at=None)


class ImportQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """Triage sees every file, those who refer the files of their own organisation."""
        return within_reach(self, actor, "every referral", organisation_id="own referrals")


class NeedQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """As the referral; those who fulfil see the needs that are being fulfilled, without the person; a hub those that
        are met there.
        """
        if sees(actor, "every referral") or sees(actor, "own referrals"):
            return within_reach(self, actor, "every referral", referral__organisation_id="own referrals")
        if sees(actor, "needs in fulfilment"):
            return self.exclude(state__in=["proposed", "not_approved"])
        return self.filter(of_needs_at_hub(actor, "pk")) if sees(actor, "needs at one's hub") else self.none()

    def waiting_for(self, kind: str):
        """Open needs of a kind in the published order: urgency, then original date, ties by reference."""
        return self.filter(kind=kind, state="waiting").order_by("urgency", "queued_at", "referral__reference")


class FaultQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """As the need that they are about, for those who see people; a hub sees those of what is met there."""
        if sees(actor, "every referral") or sees(actor, "own referrals"):
            return within_reach(self, actor, "every referral", need__referral__organisation_id="own referrals")
        return self.filter(of_needs_at_hub(actor, "need")) if sees(actor, "needs at one's hub") else self.none()

    def still_open(self):
        return self.filter(state="open")


class QuestionQuerySet(QuerySet):
    def of_worker(self):
        """What triage asked the worker who sent it."""
        return self.filter(asked_of="worker")

    def messages(self):
        """What a worker wrote to whoever decides."""
        return self.filter(asked_of="desk")

    def still_open(self):
        """Not answered, and not withdrawn."""
        return self.filter(answered_at=None, withdrawn_at=None)

    def to_answer(self):
        """Messages that someone at the desk still has to deal with. A person who withdrew their consent is written about
        no more.
        """
        closed = Q(referral__resident__consent_withdrawn_at__isnull=False) | Q(referral__anonymised_at__isnull=False)
        return self.messages().still_open().exclude(closed)


class AppealQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """As the referral that they are about."""
        return within_reach(self, actor, "every referral", referral__organisation_id="own referrals")


class CorrectionQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """As the referral that they are about."""
        return within_reach(self, actor, "every referral", referral__organisation_id="own referrals")

    def to_check(self):
        """After which a decision that was made may no longer hold, and nobody has said that it does."""
        return self.filter(is_to_check=True, checked_at=None)

    def waiting(self):
        """Those to which a lead has to agree."""
        return self.filter(state="waiting")


class ErasureQuerySet(RecordedQuerySet):
    def visible_to(self, actor):
        """As the referrals that were erased: a certificate names nobody."""
        return within_reach(
            self, actor, "every referral", resident__referrals__organisation_id="own referrals"
        ).distinct()
