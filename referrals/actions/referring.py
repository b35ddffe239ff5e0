"""How a referral comes into being: one at a time or a file of them, through the same few statements."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from audit.models import create_together
from database.bulk import build_unsaved
from jobs import actions as jobs
from law.refusals import Conflict, FieldError, Invalid
from notifications import actions as notifications
from people.access import action, may
from people.models import Organisation, Resident, User
from people.organisations.addresses import AddressBook
from people.organisations.data_sharing import beyond
from people.places.deprivation import decile_of
from people.residents.registration import build_consents, build_name_tokens, build_resident
from referrals import facts as reading
from referrals import limits
from referrals.actions.calling import nobody_rings_back
from referrals.actions.choosing_hub import hubs_named
from referrals.actions.handling import put_on_desk
from referrals.actions.telling import compose_for
from referrals.facts import Facts
from referrals.models import Evidence, Need, Referral
from referrals.own_references import Earlier, ended_before, find_earlier, mark_referred_again, reference_of_another
from referrals.stamps import age_band, decide_by, month_of

DRAFT_LIFE = timedelta(days=14)
ROUTED_TOGETHER = 100


class AlreadyReferred(Conflict):
    """The partner's own reference belongs to a referral that is here already."""

    sentence = "You have already sent a referral with this reference."


class ReferenceOfAnother(Invalid):
    """The partner's own reference belongs to a referral of somebody else."""

    code = "reference_of_another"
    sentence = "You have used this reference for another person."


class NoAgreement(Conflict):
    """No data sharing agreement is in force between the organisation and the service."""


class NotAgreed(Invalid):
    """The agreement does not cover something that was sent."""

    sentence = "Your data sharing agreement does not cover some of this."


class OrganisationNotActive(Conflict):
    """The organisation may not refer (any more)."""

    sentence = "This organisation cannot refer at the moment. Ask your organisation’s lead, or contact us."


@action("referrals.refer")
def refer(
    facts: Facts,
    *,
    organisation: Organisation,
    referrer: User | None = None,
    draft: bool = False,
    step: str = "",
    by,
) -> Referral:
    """Write down a referral and, unless it is a draft, submit it. The receipt to the referrer is queued with it. (RF1,
    RF2) `step` is the page of the form at which a draft goes on.

    `facts` come from `referrals.facts.read`, which has already named every field at fault. Refuses
    OrganisationNotActive, NoAgreement, NotAgreed (naming the fields), Invalid for an unknown or closed hub, AddressNotConfirmed, AlreadyReferred, ReferenceOfAnother,
    WeeklyLimitReached and OpenLimitReached.
    """
    check_may_refer(organisation)
    check_agreed(facts, organisation)
    check_sender(facts.referrer_email, organisation)
    resident = build_resident(facts.resident, facts.contact_policy)
    counts = limits.count(organisation, email=facts.referrer_email, resident=resident)
    ended = find_ended(facts, organisation, resident)
    if is_limited(by):
        limits.refuse_if_reached(organisation, counts)
    mark_referred_again([earlier.id for earlier in ended])
    referral = _write([(facts, "", resident, counts)], organisation, referrer, draft, by, step=step)[0]
    referral.new_warnings = [ended_before(earlier) for earlier in ended]
    return referral


@action("referrals.refer_many")
def refer_many(
    batch: list[tuple[Facts, str]], *, organisation: Organisation, instead_of: Collection[UUID] = (), by
) -> list[Referral]:
    """As `refer`, for many (facts, fingerprint) pairs in one transaction, with no more statements than for one.
    `instead_of` are ended referrals of the same people, whose references and rows these take over.

    No receipt is sent for each: whoever sent the file gets one about all of it (`referrals.intake`). The caller has sorted out which of them are here already and how many fit into the week; if one slips in meanwhile
    the whole batch is refused by the database and nothing of it stays.
    """
    check_may_refer(organisation)
    mark_referred_again(instead_of)
    residents = [build_resident(facts.resident, facts.contact_policy) for facts, _ in batch]
    rows = [
        (facts, mark, resident, counts)
        for (facts, mark), resident, counts in zip(batch, residents, limits.count_each(residents), strict=True)
    ]
    return _write(rows, organisation, None, False, by, receipts=False)


def find_ended(
    facts: Facts, organisation: Organisation, resident: Resident, but: Referral | None = None
) -> list[Earlier]:
    """What has ended of this person's under the same reference of the partner. Raises AlreadyReferred for what is open,
    and ReferenceOfAnother for what is about somebody else. `but` is left out.
    """
    if not facts.your_ref:
        return []
    earlier = [match for match in find_earlier(organisation, [facts.your_ref]) if but is None or match.id != but.pk]
    for match in earlier:
        if not match.is_about(resident):
            raise ReferenceOfAnother([reference_of_another(facts.your_ref, match)])
        if match.ended_on is None:
            raise AlreadyReferred(
                f"You have already sent “{facts.your_ref}” as {match.reference}.", reference=match.reference
            )
    return earlier


def check_may_refer(organisation: Organisation):
    """Whether anything at all may be referred. Raises OrganisationNotActive or NoAgreement, with what to do."""
    if not organisation.is_active:
        raise OrganisationNotActive()
    today = timezone.localdate()
    if organisation.is_covered(today):
        return
    if organisation.agreed_from is not None and organisation.agreed_from > today:
        raise NoAgreement(
            f"The data sharing agreement with {organisation.name} starts on {organisation.agreed_from:%-d %B %Y}."
        )
    over = f" The last one ended on {organisation.agreed_until:%-d %B %Y}." if organisation.agreed_until else ""
    raise NoAgreement(
        f"There is no data sharing agreement in force between {organisation.name} and this service.{over} "
        "Your organisation’s lead can sign one under “Agreements”. You cannot refer until then."
    )


def is_limited(by) -> bool:
    """Whether the limits of an organisation hold: not for a caseworker, but for a worker who rings one, as on the web."""
    return not may(by, "referrals.refer without a limit") or bool(by.on_behalf_of)


def check_agreed(facts: Facts, organisation: Organisation, only: Collection[str] | None = None):
    """Raises NotAgreed for what the agreement does not cover, field by field; of a correction `only` what it changes."""
    errors = [
        FieldError(
            pointer, "not_agreed", f"Your data sharing agreement does not cover: {field.name.lower()}. Leave it out."
        )
        for pointer, field in beyond(facts, organisation.agreed_fields)
        if only is None or pointer.rpartition("/")[2] in only
    ]
    if errors:
        raise NotAgreed(errors)


def check_sender(email: str, organisation: Organisation):
    """Letters go to the worker's address, so the organisation answers for it. Raises AddressNotConfirmed."""
    if email:
        AddressBook(organisation).check(email, "/referrer_email")


def _write(batch, organisation, referrer, draft, by, *, receipts=True, step="") -> list[Referral]:
    """Write rows of (facts, fingerprint, resident, counts), and tell the referrers."""
    now = timezone.now()
    hubs = hubs_named([facts.hub for facts, *_ in batch])
    referrals = []
    needs = []
    consents = []
    evidence = []
    words = []
    for facts, fingerprint, resident, counts in batch:
        referral = _referral(facts, fingerprint, resident, organisation, referrer, by)
        if draft:
            referral.expires_at = now + DRAFT_LIFE
            referral.step = step
        else:
            _stamp(referral, counts, now)
            referral.submit()
        referrals.append(referral)
        more = {"queued_at": None if draft else now, "collect_at": hubs[facts.hub]}
        needs += [need_of(referral, need, **more) for need in facts.needs]
        consents += build_consents(facts.consent, resident)
        evidence += evidence_of(facts, referral)
        words += build_name_tokens(resident)
    create_together([resident for _, _, resident, _ in batch], words, consents, referrals, needs, evidence)
    if len(referrals) == 1:
        referrals[0].new_needs = needs
    if not draft:
        _after_submission(referrals, by, receipts=receipts)
    return referrals


def need_of(referral: Referral, facts, **more) -> Need:
    return build_unsaved(
        Need,
        referral=referral,
        kind=facts.kind,
        purpose=facts.purpose,
        details=facts.details,
        form=facts.form,
        has_now=facts.has_now,
        for_school_child=facts.for_school_child,
        needed_by=facts.needed_by,
        use=facts.use,
        requires=list(facts.requires),
        substitutes=facts.substitutes,
        **more,
    )


def evidence_of(facts: Facts, referral: Referral) -> list[Evidence]:
    return [Evidence(referral=referral, kind=e.kind, seen_by=e.seen_by, seen_on=e.seen_on) for e in facts.evidence]


def _referral(facts: Facts, fingerprint, resident, organisation, referrer, by) -> Referral:
    return build_unsaved(
        Referral,
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


def _stamp(referral: Referral, counts: limits.Counts, now):
    """What reports will count this referral by, for ever (borough, month, age band, kind of organisation, deprivation)."""
    resident = referral.resident
    referral.possible_duplicates = counts.twins
    referral.person_devices = counts.person_devices
    referral.household_devices = counts.household_devices
    referral.expires_at = None
    referral.submitted_at = now
    referral.counted_month = month_of(now)
    referral.decide_by = decide_by(timezone.localdate(now))
    referral.counted_borough = resident.borough
    referral.counted_age_band = age_band(resident.date_of_birth, timezone.localdate(now))
    referral.counted_organisation_kind = referral.organisation.kind
    referral.counted_deprivation = decile_of(resident.postcode)


def _after_submission(referrals, by, *, receipts=True):
    priority = jobs.LOW if len(referrals) > 1 else jobs.NORMAL
    ids = [str(referral.pk) for referral in referrals]
    for start in range(0, len(ids), ROUTED_TOGETHER):
        jobs.enqueue("referrals.route", priority=priority, referral_ids=ids[start : start + ROUTED_TOGETHER])
    if not receipts:
        return
    notifications.queue(
        [
            compose_for(referral, "referrals.received", reason=referral, decide_by=f"{referral.decide_by:%-d %B %Y}")
            for referral in referrals
        ],
        priority=priority,
        by=by,
    )


@action("referrals.submit", on=Referral)
def submit(referral: Referral, *, by) -> Referral:
    """Send a draft. Refuses Invalid, naming every field that is still missing, and what `refer` refuses. (RF2)"""
    check_may_refer(referral.organisation)
    reading.check_complete(referral)
    check_sender(referral.referrer_email, referral.organisation)
    resident = referral.resident
    now = timezone.now()
    counts = limits.count(referral.organisation, email=referral.referrer_email, resident=resident)
    if is_limited(by):
        limits.refuse_if_reached(referral.organisation, replace(counts, open=max(counts.open - 1, 0)))
    needs = list(referral.needs.filter(state=Need.State.PROPOSED))
    _stamp(referral, counts, now)
    referral.submit()
    put_on_desk(referral)
    referral.save()
    for need in needs:
        need.queued_at = now
        need.save()
    _after_submission([referral], by)
    nobody_rings_back(referral, by)
    return referral
