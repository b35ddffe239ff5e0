"""How a referral comes into being: one at a time or a file of them, through the same few statements."""

from collections import Counter

from django.conf import settings
from django.utils import timezone

from audit.recording import amended
from audit.refusals import Conflict
from jobs import actions as jobs
from notifications import actions as notifications
from people.access import action
from people.fields import keyed_hash
from people.models import Consent, Organisation, Resident, User
from people.particulars import name_key
from referrals import facts as reading
from referrals.facts import Facts
from referrals.models import Need, Referral
from referrals.stamps import age_band, decide_by, month_of


class AlreadyReferred(Conflict):
    """The partner's own reference belongs to a referral that is here already."""

    sentence = "You have already sent a referral with this reference of yours."


class OrganisationNotActive(Conflict):
    """The organisation may not refer (any more)."""

    sentence = "This organisation cannot refer at the moment. Ask your organisation's lead, or write to us."


@action("referrals.refer")
def refer(facts: Facts, *, organisation: Organisation, referrer: User | None = None, draft: bool = False, by) -> Referral:
    """RF1 and RF2: write down a referral and, unless it is a draft, submit it. The receipt to the referrer is queued with it.

    `facts` come from `referrals.facts.read`, which has already named every field at fault. Refuses AlreadyReferred and
    OrganisationNotActive.
    """
    if not organisation.is_active:
        raise OrganisationNotActive()
    if facts.your_ref:
        known = Referral.objects.filter(organisation=organisation, your_ref=facts.your_ref).only("reference").first()
        if known is not None:
            raise AlreadyReferred(f"You have already sent “{facts.your_ref}”: it is our {known.reference}.", reference=known.reference)
    return _write([(facts, "")], organisation, referrer, draft, by)[0]


@action("referrals.refer_many")
def refer_many(batch: list[tuple[Facts, str]], *, organisation: Organisation, by) -> list[Referral]:
    """As `refer`, for many (facts, fingerprint) pairs in one transaction, with no more statements than for one.

    The caller has sorted out which of them are here already; if one slips in meanwhile the whole batch is refused by the
    database and nothing of it stays.
    """
    if not organisation.is_active:
        raise OrganisationNotActive()
    return _write(batch, organisation, None, False, by)


def _write(batch, organisation, referrer, draft, by) -> list[Referral]:
    now = timezone.now()
    residents = [_resident(facts) for facts, _ in batch]
    referrals = [
        _referral(facts, fingerprint, resident, organisation, referrer, by)
        for (facts, fingerprint), resident in zip(batch, residents, strict=True)
    ]
    known = _known_already(residents)
    needs = [
        Need(referral=referral, kind=need.kind, purpose=need.purpose, details=need.details)
        for (facts, _), referral in zip(batch, referrals, strict=True)
        for need in facts.needs
    ]
    if not draft:
        for referral in referrals:
            referral.possible_duplicates = known[referral.resident.name_hash]
            _stamp(referral, now)
            referral.submit()
        for need in needs:
            need.queued_at = now
    Resident.objects.bulk_create(residents, batch_size=2000)
    Consent.objects.bulk_create(_consents(batch, residents), batch_size=2000)
    Referral.objects.bulk_create(referrals, batch_size=2000)
    Need.objects.bulk_create(needs, batch_size=2000)
    if len(referrals) == 1:
        referrals[0].fresh_needs = needs
    if not draft:
        _after_submission(referrals, by)
    return referrals


def _resident(facts: Facts) -> Resident:
    person, contact = facts.resident, facts.contact_policy
    return Resident(
        first_name=person.first_name,
        last_name=person.last_name,
        date_of_birth=person.date_of_birth,
        phone=person.phone,
        email=person.email,
        postcode=person.postcode,
        borough=person.borough,
        without_address=person.without_address,
        language=person.language,
        access_needs=person.access_needs,
        contact_mode=contact.mode,
        safe_channels=sorted(contact.channels),
        safe_hours=contact.hours,
        contact_words=contact.words,
        **_hashes(person.first_name, person.last_name, person.date_of_birth, person.phone),
    )


def _hashes(first_name, last_name, date_of_birth, phone) -> dict:
    """Name with birth date, and phone: the two keyed hashes by which the same person is found again."""
    name = name_key(first_name, last_name)
    born = date_of_birth.isoformat() if date_of_birth else ""
    return {
        "name_hash": keyed_hash("name", name, born) if name and born else "",
        "phone_hash": keyed_hash("phone", phone) if phone else "",
    }


def _referral(facts: Facts, fingerprint, resident, organisation, referrer, by) -> Referral:
    return Referral(
        your_ref=facts.your_ref,
        fingerprint=fingerprint,
        organisation=organisation,
        referrer=referrer,
        referrer_email=facts.referrer_email,
        resident=resident,
        channel=facts.channel or by.channel,
        reason_for_referral=facts.reason,
        notes=facts.notes,
    )


def _consents(batch, residents) -> list[Consent]:
    return [
        Consent(resident=resident, purpose=c.purpose, given=c.given, method=c.method, wording=c.wording)
        for (facts, _), resident in zip(batch, residents, strict=True)
        for c in facts.consent
    ]


def _known_already(residents) -> Counter:
    """How many residents are here already with the same name and birth date. A shared phone is a household, not a duplicate."""
    names = {r.name_hash for r in residents} - {""}
    if not names:
        return Counter()
    found = Resident.objects.filter(name_hash__in=names).values_list("name_hash", flat=True)
    return Counter(found)


def _stamp(referral: Referral, now):
    """What reports will count this referral by, for ever (borough, month, age band, kind of organisation)."""
    resident = referral.resident
    referral.submitted_at = now
    referral.counted_month = month_of(now)
    referral.decide_by = decide_by(timezone.localdate(now))
    referral.counted_borough = resident.borough
    referral.counted_age_band = age_band(resident.date_of_birth, timezone.localdate(now))
    referral.counted_organisation_kind = referral.organisation.kind


def _after_submission(referrals, by):
    for referral in referrals:
        jobs.enqueue("referrals.route", key=str(referral.pk), referral_id=str(referral.pk))
    receipts = [
        notifications.compose(
            "referrals.received",
            reason=referral,
            address=referral.referrer_email,
            channel="email",
            referral=referral,
            reference=referral.reference,
            decide_by=f"{referral.decide_by:%-d %B %Y}",
            link=link_to(referral),
        )
        for referral in referrals
    ]
    notifications.queue(receipts, by=by)


def link_to(referral: Referral) -> str:
    return f"{settings.PUBLIC_URL}/refer/{referral.reference}"


@action("referrals.amend", on=Referral, transition="submit")
def amend(referral: Referral, facts: Facts, *, by) -> Referral:
    """Change a draft: everything that `facts` hold replaces what was there. Only a draft can be amended."""
    resident = referral.resident
    for name, value in vars(_resident(facts)).items():
        if name in _AMENDABLE:
            setattr(resident, name, value)
    resident.save()
    amended(resident)
    referral.your_ref, referral.referrer_email = facts.your_ref, facts.referrer_email
    referral.reason_for_referral, referral.notes = facts.reason, facts.notes
    referral.save()
    amended(referral)
    _replace_needs(referral, facts)
    Consent.objects.bulk_create(_consents([(facts, "")], [resident]))
    return referral


_AMENDABLE = set(
    [
        "first_name",
        "last_name",
        "date_of_birth",
        "phone",
        "email",
        "postcode",
        "borough",
        "without_address",
        "language",
        "access_needs",
        "name_hash",
        "phone_hash",
        "contact_mode",
        "safe_channels",
        "safe_hours",
        "contact_words",
    ]
)


def _replace_needs(referral: Referral, facts: Facts):
    """A need taken out of a draft is cancelled, so that the ledger still knows it was asked for; one put back is made new."""
    wanted = {need.kind: need for need in facts.needs}
    for need in referral.needs.exclude(state=Need.State.CANCELLED):
        asked = wanted.pop(need.kind, None)
        if asked is None:
            need.cancel()
        else:
            need.purpose, need.details = asked.purpose, asked.details
        need.save()
    Need.objects.bulk_create(
        Need(referral=referral, kind=need.kind, purpose=need.purpose, details=need.details) for need in wanted.values()
    )


@action("referrals.submit", on=Referral)
def submit(referral: Referral, *, by) -> Referral:
    """RF2 for a draft. Refuses Invalid, naming every field that is still missing."""
    reading.check_complete(referral)
    now = timezone.now()
    needs = list(referral.needs.filter(state=Need.State.PROPOSED))
    _stamp(referral, now)
    referral.possible_duplicates = max(_known_already([referral.resident])[referral.resident.name_hash] - 1, 0)
    referral.submit()
    referral.save()
    for need in needs:
        need.queued_at = now
        need.save()
    _after_submission([referral], by)
    return referral
