"""What shows that something changed hands: who took it, how that was shown, and what they agreed to. Sealed."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import models

from audit.models import Recorded, RecordedQuerySet
from database.encryption import EncryptedField, keyed_hash
from inventory.parcels.gift_agreement import TEXTS, VERSION
from inventory.parcels.models import Shipment
from law.refusals import FieldError, Invalid

LARGEST_SIGNATURE = 200_000  # bytes
_PNG = b"\x89PNG\r\n\x1a\n"
LEAST_REASON = 10  # letters: a sentence, and no full stop
LOOKS = 2  # at who somebody is, where nothing but the hub's word shows it
CHECKS = {
    "photo_id": "Photo identification",
    "letter": "A letter with their name",
    "birth_date": "They said their date of birth",
    "postcode": "They said their postcode",
    "known": "We know them",
}
HOW_AGREED = {
    "read": "They read it themselves",
    "read_aloud": "It was read aloud to them",
    "interpreted": "Someone interpreted it",
}


@dataclass(frozen=True)
class GivenProof:
    """What a door hands in. `kind` decides what has to be there; pictures are PNG, instants aware.

    `collected_by` is "self", "named" (somebody whom the person named beforehand) or "bearer" (who brought the code).
    `happened_at` is for paper, which is keyed in later.
    """

    kind: str
    code: str = ""
    signature: bytes = b""
    reason: str = ""
    checks: tuple[str, ...] = ()
    collected_by: str = "self"
    collector_name: str = ""
    agreed: bool = False
    language: str = "en"
    how_agreed: str = "read"
    happened_at: datetime | None = None


class HandoverProof(Recorded):
    """The record of one handover. Written once; `seal` shows whether it was changed since."""

    class Kind(models.TextChoices):
        CODE = "code", "The code that we sent"
        SIGNATURE = "signature", "A signature on the screen"
        ATTESTED = "attested", "The hub's word, with a reason"
        PAPER = "paper", "Signed on paper, entered later"

    class CollectedBy(models.TextChoices):
        SELF = "self", "The person themselves"
        NAMED = "named", "Someone they had named"
        BEARER = "bearer", "Someone who brought their code"

    shipment = models.OneToOneField(Shipment, models.PROTECT, related_name="handover")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    collected_by = models.CharField(max_length=10, choices=CollectedBy.choices)
    collector_name = EncryptedField(blank=True)
    checks = models.JSONField(default=list, help_text="codes of CHECKS: what was looked at")
    reason = EncryptedField(blank=True, help_text="why the hub attests, or where the paper is kept")
    signature = EncryptedField(blank=True, help_text="PNG in base64")
    agreement_version = models.CharField(max_length=10)
    agreement_language = models.CharField(max_length=8)
    how_agreed = models.CharField(max_length=20, help_text="of HOW_AGREED")
    happened_at = models.DateTimeField(help_text="earlier than it was entered where it was on paper")
    recorded_by = models.CharField(max_length=80)
    seal = models.CharField(max_length=64, help_text="keyed hash of everything above")

    objects: ClassVar = RecordedQuerySet.as_manager()

    def __str__(self):
        return f"{self.get_kind_display()}: {self.shipment}"

    @property
    def about(self):
        return self.shipment.referral_id

    @property
    def is_on_paper(self) -> bool:
        return self.kind == self.Kind.PAPER

    @property
    def checks_in_words(self) -> list[str]:
        return [words for code, words in CHECKS.items() if code in self.checks]

    def sealed(self) -> str:
        """The seal that fits what stands here now."""
        plain = [self.kind, self.collected_by, self.collector_name, *self.checks, self.reason, self.signature]
        agreed = [self.agreement_version, self.agreement_language, self.how_agreed]
        return keyed_hash("handover", str(self.shipment_id), *plain, *agreed, self.happened_at.isoformat())

    @property
    def is_unchanged(self) -> bool:
        return self.seal == self.sealed()


def check_proof(given: GivenProof, *, has_named: bool, since: datetime | None, now: datetime) -> None:
    """Refuse what shows nothing, naming each field. Raises Invalid. `since` is when the parcel came to the hub."""
    errors = [*_faults_of_kind(given, since, now), *_faults_of_collector(given, has_named), *_faults_of_gift(given)]
    if errors:
        raise Invalid(errors)


def _faults_of_kind(given: GivenProof, since: datetime | None, now: datetime) -> list[FieldError]:
    unknown = sorted(set(given.checks) - set(CHECKS))
    if unknown:
        return [FieldError("/checks", "not_a_choice", f"Use: {', '.join(CHECKS)}.")]
    if given.kind == "code":
        return [] if given.code.strip() else [FieldError("/code", "required", "Enter the 6 digits of the code.")]
    if given.kind == "signature":
        return _faults_of_signature(given.signature)
    if given.kind == "attested":
        return _faults_of_word(given)
    if given.kind == "paper":
        return _faults_of_paper(given, since, now)
    return [FieldError("/kind", "not_a_choice", f"Use: {', '.join(HandoverProof.Kind.values)}.")]


def _faults_of_signature(picture: bytes) -> list[FieldError]:
    if not picture.startswith(_PNG):
        return [FieldError("/signature", "required", "Ask them to sign in the box.")]
    if len(picture) > LARGEST_SIGNATURE:
        return [FieldError("/signature", "too_large", "The signature is too large. Clear it and sign again.")]
    return []


def _faults_of_word(given: GivenProof) -> list[FieldError]:
    errors = []
    if len(given.reason.strip()) < LEAST_REASON:
        errors.append(FieldError("/reason", "required", "Enter why there is no code and no signature."))
    if len(set(given.checks)) < LOOKS:
        sentence = f"Select {LOOKS} ways that you know who they are."
        errors.append(FieldError("/checks", "second_look_needed", sentence))
    return errors


def _faults_of_paper(given: GivenProof, since: datetime | None, now: datetime) -> list[FieldError]:
    errors = []
    if not given.reason.strip():
        errors.append(FieldError("/reason", "required", "Enter where the signed paper is kept."))
    if given.happened_at is None:
        errors.append(FieldError("/happened_at", "required", "Enter when it was handed over."))
    elif given.happened_at > now or (since is not None and given.happened_at < since):
        sentence = "The handover must be after the parcel arrived, and not in the future."
        errors.append(FieldError("/happened_at", "not_then", sentence))
    return errors


def _faults_of_collector(given: GivenProof, has_named: bool) -> list[FieldError]:
    if given.collected_by not in HandoverProof.CollectedBy.values:
        sentence = f"Use: {', '.join(HandoverProof.CollectedBy.values)}."
        return [FieldError("/collected_by", "not_a_choice", sentence)]
    if given.collected_by == "bearer" and given.kind != "code":
        sentence = "Someone else can only collect with the code, or if the person named them before."
        return [FieldError("/collected_by", "code_needed", sentence)]
    if given.collected_by == "bearer" and not given.collector_name.strip():
        return [FieldError("/collector_name", "required", "Enter the name of the person collecting it.")]
    if given.collected_by == "named" and not has_named:
        sentence = "The person has not named anyone. Ask for the code, or for the person to come."
        return [FieldError("/collected_by", "nobody_named", sentence)]
    if given.collected_by == "named" and given.kind != "code" and not given.checks:
        return [FieldError("/checks", "required", "Select how you know who they are.")]
    return []


def _faults_of_gift(given: GivenProof) -> list[FieldError]:
    errors = []
    if not given.agreed:
        errors.append(FieldError("/agreed", "required", "They must agree to the gift agreement first."))
    if given.language not in TEXTS[VERSION]:
        errors.append(FieldError("/language", "not_a_choice", f"Use: {', '.join(TEXTS[VERSION])}."))
    if given.how_agreed not in HOW_AGREED:
        errors.append(FieldError("/how_agreed", "not_a_choice", f"Use: {', '.join(HOW_AGREED)}."))
    return errors


def keep_proof(shipment: Shipment, given: GivenProof, *, named: str, now: datetime, by) -> HandoverProof:
    """Write the record and seal it. What was checked before is not checked again."""
    proof = HandoverProof(
        shipment=shipment,
        kind=given.kind,
        collected_by=given.collected_by,
        collector_name=named if given.collected_by == "named" else given.collector_name.strip()[:150],
        checks=[code for code in CHECKS if code in given.checks],
        reason=given.reason.strip()[:1000],
        signature=base64.b64encode(given.signature).decode() if given.kind == "signature" else "",
        agreement_version=VERSION,
        agreement_language=given.language,
        how_agreed=given.how_agreed,
        happened_at=given.happened_at if given.kind == "paper" and given.happened_at else now,
        recorded_by=by.key,
    )
    proof.seal = proof.sealed()
    proof.save()
    return proof
