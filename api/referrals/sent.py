"""What is sent to refer someone. It is described here, and read by the one reader that every door shares."""

from typing import ClassVar

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from api.doors import Strict
from api.loosened import draft_of
from api.referrals.labelled import LabelledAnswers
from referrals import facts as reading


def codes(table) -> str:
    return "; ".join(f"{kind}: {', '.join(code for code, _ in codes)}" for kind, codes in table.items())


class ResidentSent(LabelledAnswers, Strict):
    first_name = serializers.CharField()
    last_name = serializers.CharField(required=False, allow_blank=True)
    date_of_birth = serializers.CharField(required=False, allow_blank=True, help_text="day first, or ISO")
    phone = serializers.CharField(required=False, allow_blank=True)
    email = serializers.CharField(required=False, allow_blank=True)
    postcode = serializers.CharField(required=False, allow_blank=True)
    borough = serializers.CharField(required=False, allow_blank=True)
    language = serializers.CharField(required=False, allow_blank=True)
    access_needs = serializers.CharField(required=False, allow_blank=True)
    without_address = serializers.BooleanField(required=False)
    address_withheld = serializers.BooleanField(required=False, help_text="a refuge or its like: no address is kept")
    care_of = serializers.ChoiceField(reading.CARE_OF, required=False)
    client_ref = serializers.CharField(required=False, allow_blank=True)


class NeedSent(LabelledAnswers, Strict):
    kind = serializers.ChoiceField(reading.KINDS)
    purpose = serializers.CharField(required=False, allow_blank=True)
    details = serializers.CharField(required=False, allow_blank=True)
    form = serializers.CharField(required=False, allow_blank=True, help_text=codes(reading.FORMS))
    has_now = serializers.CharField(required=False, allow_blank=True, help_text=codes(reading.HAS_NOW))
    for_school_child = serializers.BooleanField(required=False)
    use = serializers.ChoiceField(reading.USES, required=False)
    requires = serializers.ListField(child=serializers.ChoiceField(reading.REQUIREMENTS), required=False)
    substitutes = serializers.BooleanField(
        required=False, help_text="whether another kind of device may be offered; true when left out"
    )
    needed_by = serializers.CharField(
        required=False, allow_blank=True, help_text="day first, or ISO: a tribunal, a first day at work, a term"
    )


class ConsentSent(LabelledAnswers, Strict):
    answers: ClassVar = {"purpose": ""}

    purpose = serializers.ChoiceField(reading.PURPOSES)
    given = serializers.BooleanField()
    method = serializers.ChoiceField(reading.METHODS, required=False)
    wording = serializers.CharField(required=False, allow_blank=True)
    given_by = serializers.ChoiceField(reading.GIVEN_BY, required=False)


class EvidenceSent(Strict):
    kind = serializers.ChoiceField(reading.EVIDENCE)
    seen_by = serializers.CharField()
    seen_on = serializers.CharField(help_text="day first, or ISO")


class ContactSent(LabelledAnswers, Strict):
    answers: ClassVar = {
        "mode": "contact_mode",
        "channels": "safe_channels",
        "hours": "safe_hours",
        "words": "contact_words",
    }

    mode = serializers.ChoiceField(reading.MODES, required=False)
    channels = serializers.DictField(child=serializers.BooleanField(), required=False)
    hours = serializers.CharField(required=False, allow_blank=True)
    words = serializers.CharField(required=False, allow_blank=True)
    ask_again_on = serializers.CharField(required=False, allow_blank=True)


class ReferralSent(LabelledAnswers, Strict):
    """What a referral says. Read by the one reader that every door shares, which names each field at fault."""

    your_ref = serializers.CharField(required=False, allow_blank=True)
    referrer_email = serializers.CharField()
    resident = ResidentSent()
    needs = NeedSent(many=True)
    reason = serializers.CharField(required=False, allow_blank=True)
    notes = serializers.CharField(required=False, allow_blank=True)
    consent = ConsentSent(many=True)
    contact_policy = ContactSent(required=False)
    evidence = EvidenceSent(many=True, required=False)
    channel = serializers.ChoiceField(reading.DOORS, required=False)
    hub = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=reading.LONGEST_CODE,
        help_text="where they collect: `code` of an open hub of `hubs`. Left out or empty: the nearest",
    )
    organisation = serializers.CharField(
        required=False, help_text="for staff who refer on behalf of an organisation: its code"
    )


@extend_schema_field({"type": "boolean", "enum": [True]})
class Yes(serializers.BooleanField):
    """What makes a body the body of a draft."""


class DraftSent(draft_of(ReferralSent)):  # type: ignore[misc]  # a class that is made
    """A referral that is kept until it is sent: as much of it as there is."""

    draft = Yes()


NEW_REFERRAL = PolymorphicProxySerializer("NewReferral", [ReferralSent, DraftSent], None)
