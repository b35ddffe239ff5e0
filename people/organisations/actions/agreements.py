"""Data sharing agreements: drafted, signed by both sides, ended; and what they cover, stamped on the organisation."""

import hashlib
from datetime import date

from django.utils import timezone

from audit.recording import amended
from jobs.rounds import Round
from law.actors import Actor
from law.refusals import Conflict, FieldError, Invalid, NotAllowed
from people.access import action
from people.organisations.agreement_kinds import kind_for
from people.organisations.data_sharing import ALL_FIELDS, coverage
from people.organisations.models import Agreement, Organisation, SignedDocument
from people.organisations.users import User

REFRESH_COVERAGE = Round("people.refresh_coverage")
LARGEST_DOCUMENT = 10 * 2**20


class DocumentMissing(Conflict):
    """The service countersigns what it can read."""

    sentence = "The signed document is missing. Upload it as a PDF, then countersign."


@action("people.draft_agreement")
def draft_agreement(
    *,
    organisation: Organisation,
    purpose: str,
    lawful_basis: str,
    fields: list[str],
    starts_on: date,
    review_on: date,
    ends_on: date,
    renews: Agreement | None = None,
    by: Actor,
) -> Agreement:
    """Write down what is to be agreed, of the kind that an organisation like this signs. `fields` are codes of
    data_sharing.FIELDS. Refuses Invalid, and NotAllowed elsewhere.
    """
    _check_leads(organisation, by)
    errors = []
    if not purpose.strip():
        errors.append(FieldError("/purpose", "required", "Enter what the data is shared for."))
    if lawful_basis not in Agreement.LawfulBasis.values:
        errors.append(
            FieldError("/lawful_basis", "not_a_choice", f"Select one of: {', '.join(Agreement.LawfulBasis.values)}.")
        )
    unknown = [code for code in fields if code not in ALL_FIELDS]
    if unknown or not fields:
        errors.append(FieldError("/fields", "not_a_choice", f"Enter what is shared, from: {', '.join(ALL_FIELDS)}."))
    if ends_on < starts_on:
        errors.append(FieldError("/ends_on", "too_early", "The last day must be after the first day."))
    elif not starts_on <= review_on <= ends_on:
        errors.append(
            FieldError("/review_on", "out_of_range", "The review must be between the first and the last day.")
        )
    if errors:
        raise Invalid(errors)
    return Agreement.objects.create(
        organisation=organisation,
        kind=kind_for(organisation.kind),
        purpose=purpose.strip()[:300],
        lawful_basis=lawful_basis,
        fields=[code for code in ALL_FIELDS if code in fields],
        starts_on=starts_on,
        review_on=review_on,
        ends_on=ends_on,
        renews=renews,
    )


@action("people.sign_agreement", on=Agreement, transition="sign")
def sign_agreement(
    agreement: Agreement, *, document: bytes | None = None, document_name: str = "", by: Actor
) -> Agreement:
    """The organisation signs, with the signed paper as PDF when there is one. Refuses Invalid for anything but a
    PDF.
    """
    _check_leads(agreement.organisation, by)
    if document:
        _keep(agreement, document, document_name)
    agreement.signed_by = User.objects.behind(by)
    agreement.signed_at = timezone.now()
    agreement.sign()
    agreement.save()
    return agreement


@action("people.countersign_agreement", on=Agreement, transition="countersign")
def countersign_agreement(
    agreement: Agreement, *, document: bytes | None = None, document_name: str = "", by: Actor
) -> Agreement:
    """The service signs: the agreement is in force between its dates. Refuses DocumentMissing."""
    if document:
        _keep(agreement, document, document_name)
    if not SignedDocument.objects.filter(agreement=agreement).exists():
        raise DocumentMissing()
    agreement.countersigned_by = User.objects.behind(by)
    agreement.countersigned_at = timezone.now()
    agreement.countersign()
    agreement.save()
    _stamp(agreement.organisation, timezone.localdate())
    return agreement


@action("people.end_agreement", on=Agreement, transition="end")
def end_agreement(agreement: Agreement, *, reason: str, by: Actor) -> Agreement:
    """From this moment the organisation may not refer under it, and a hub sees no names. What was referred goes on."""
    _check_leads(agreement.organisation, by)
    agreement.end()
    agreement.save()
    _stamp(agreement.organisation, timezone.localdate())
    return agreement


@action("people.refresh_coverage")
def refresh_coverage(*, by: Actor, today: date | None = None) -> int:
    """What the night does: stamp every organisation whose cover has begun, changed or run out. Returns how many."""
    day = today or timezone.localdate()
    agreed = Organisation.objects.filter(agreements__state=Agreement.State.AGREED).distinct()
    return REFRESH_COVERAGE.each(agreed, lambda organisation: _stamp(organisation, day)).done


def _stamp(organisation: Organisation, today: date) -> bool:
    covered = coverage(organisation.agreements.filter(state=Agreement.State.AGREED), today)
    if covered == (organisation.agreed_from, organisation.agreed_until, organisation.agreed_fields):
        return False
    organisation.refresh_from_db()
    organisation.agreed_from, organisation.agreed_until, organisation.agreed_fields = covered
    organisation.save()
    amended(organisation, agreed_until=organisation.agreed_until)
    return True


def _keep(agreement: Agreement, content: bytes, name: str) -> None:
    if len(content) > LARGEST_DOCUMENT:
        raise Invalid.at("/document", "too_large", "The document must be smaller than 10MB.")
    if not content.startswith(b"%PDF-"):
        raise Invalid.at("/document", "not_a_pdf", "The signed agreement must be a PDF.")
    digest = hashlib.sha256(content).hexdigest()
    fields = {"name": name[:200] or "agreement.pdf", "content": content, "sha256": digest}
    SignedDocument.objects.update_or_create(agreement=agreement, defaults=fields)
    agreement.tell(document=digest)


def _check_leads(organisation: Organisation, by: Actor) -> None:
    if not Organisation.objects.led_by(by).filter(pk=organisation.pk).exists():
        raise NotAllowed("Only the organisation’s lead and administrators can make agreements.")
