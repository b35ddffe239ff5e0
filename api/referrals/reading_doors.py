"""What a case-management system decides on and answers: the facts of a referral, and the questions about it."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.referrals.sent import ContactSent, EvidenceSent
from api.referrals.views import ByReference
from people.access import may_read
from referrals.case_facts import read_case, read_questions
from referrals.models import Referral
from referrals.querysets import may_know


class QuestionShown(serializers.Serializer):
    words = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True, help_text="empty while it is open")
    answered_at = serializers.DateTimeField(allow_null=True)


class QuestionsShown(serializers.Serializer):
    items = QuestionShown(many=True)


class PersonRead(serializers.Serializer):
    """Each field as it was sent; one that this reader may not know is not there."""

    first_name = serializers.CharField(required=False, allow_blank=True)
    last_name = serializers.CharField(required=False, allow_blank=True)
    client_ref = serializers.CharField(required=False, allow_blank=True)
    care_of = serializers.CharField(required=False, allow_blank=True)
    date_of_birth = serializers.CharField(required=False, allow_blank=True, help_text="ISO; empty when it is not known")
    phone = serializers.CharField(required=False, allow_blank=True)
    other_phone = serializers.CharField(required=False, allow_blank=True)
    email = serializers.CharField(required=False, allow_blank=True)
    postcode = serializers.CharField(required=False, allow_blank=True)
    borough = serializers.CharField(required=False, allow_blank=True)
    without_address = serializers.BooleanField(required=False)
    address_withheld = serializers.BooleanField(required=False)
    language = serializers.CharField(required=False, allow_blank=True)
    access_needs = serializers.CharField(required=False, allow_blank=True)


class NeedRead(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.CharField()
    purpose = serializers.CharField(allow_blank=True)
    details = serializers.CharField(allow_blank=True)
    form = serializers.CharField(allow_blank=True)
    has_now = serializers.CharField(allow_blank=True)
    for_school_child = serializers.BooleanField()
    use = serializers.CharField(required=False, allow_blank=True, help_text="of a device")
    requires = serializers.ListField(child=serializers.CharField(), required=False, help_text="of a device")
    substitutes = serializers.BooleanField(required=False, help_text="of a device")
    needed_by = serializers.DateField(required=False)


class ConsentRead(serializers.Serializer):
    purpose = serializers.CharField()
    given = serializers.BooleanField()
    method = serializers.CharField(allow_blank=True)
    wording = serializers.CharField(allow_blank=True)
    given_by = serializers.CharField(allow_blank=True)


def _source() -> dict[str, serializers.Field]:
    """The field `source`: a name that the framework's own fields have, so that it cannot stand in the class."""
    return {"source": serializers.CharField(required=False, allow_blank=True, help_text="where the rule is written")}


class RuleFired(serializers.Serializer):
    rule = serializers.CharField()
    sentence = serializers.CharField()
    points = serializers.IntegerField(required=False, allow_null=True)
    result = serializers.CharField(required=False, allow_blank=True, allow_null=True)

    def get_fields(self):
        return super().get_fields() | _source()


class Alternative(serializers.Serializer):
    name = serializers.CharField()
    sentence = serializers.CharField()

    def get_fields(self):
        return super().get_fields() | _source()


class RulesRead(serializers.Serializer):
    rules_version = serializers.CharField()
    result = serializers.CharField()
    urgency = serializers.IntegerField()
    points = serializers.IntegerField()
    fired = RuleFired(many=True)
    alternatives = Alternative(many=True)
    created_at = serializers.DateTimeField()


class CaseFactsShown(serializers.Serializer):
    """What a referral is decided on. `rules` is what they last said, for those who decide."""

    reference = serializers.CharField()
    resident = PersonRead()
    needs = NeedRead(many=True)
    consent = ConsentRead(many=True)
    contact_policy = ContactSent(allow_null=True)
    reason = serializers.CharField(required=False, allow_blank=True)
    notes = serializers.CharField(required=False, allow_blank=True)
    evidence = EvidenceSent(many=True, required=False)
    questions = QuestionShown(many=True, required=False)
    rules = RulesRead(allow_null=True)


class CaseDoor(ByReference):
    """Of those who may know who the person is: the same rule as `residents`."""

    queryset = Referral.objects.select_related("resident", "organisation")

    def get_object(self):
        referral = super().get_object()
        if not may_know(self.request.user, referral.resident):
            raise Http404
        return referral


class CaseFacts(CaseDoor):
    """Everything that was sent about a referral, what was asked and answered. Each look is noted as a reading."""

    serializer_class = CaseFactsShown
    operation_id = "referrals_facts"

    @extend_schema(operation_id="referrals_facts", responses=CaseFactsShown)
    def get(self, request, id):
        return Response(read_case(self.get_object(), by=request.user))


class Questions(CaseDoor):
    """What triage asked about a referral, and what was answered, in order. `answer` takes the answers to those that are
    open. Each look is noted as a reading.
    """

    serializer_class = QuestionsShown
    operation_id = "referrals_questions"

    def get_object(self):
        if not may_read(self.request.user, "situation"):
            raise Http404
        return super().get_object()

    @extend_schema(operation_id="referrals_questions", responses=QuestionsShown)
    def get(self, request, id):
        return Response({"items": read_questions(self.get_object(), by=request.user)})
