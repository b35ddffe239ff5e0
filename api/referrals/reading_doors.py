"""What is read of one referral: its facts, the questions about it, its story, and the decision as a letter."""

from typing import ClassVar

from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

import documents
from api.doors import listed
from api.referrals.labelled import LabelledAnswers
from api.referrals.sent import ContactSent, EvidenceSent
from api.referrals.serializers import ReferralShown, Step
from api.referrals.views import ByReference
from api.showing import show_rows
from audit.models import LedgerEntry
from audit.person_keys import read_reasons
from people.access import may_read
from referrals import letters
from referrals.case_facts import read_case, read_messages, read_questions
from referrals.models import Referral
from referrals.querysets import may_know


class QuestionShown(serializers.Serializer):
    words = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True, help_text="empty while it is open")
    answered_at = serializers.DateTimeField(allow_null=True)


class CaseMessageShown(QuestionShown):
    """A worker's message to whoever decides, in the shape of a question."""

    id = serializers.IntegerField()
    words = serializers.CharField(allow_blank=True)
    asked_by = serializers.CharField(help_text="who wrote it")
    answered_by = serializers.CharField(allow_blank=True, help_text="empty while it is open")
    read_at = serializers.DateTimeField(allow_null=True, help_text="until then its author can withdraw it")
    withdrawn_at = serializers.DateTimeField(allow_null=True, help_text="then `words` is empty")


class CaseMessagesShown(serializers.Serializer):
    items = CaseMessageShown(many=True)


class QuestionsShown(serializers.Serializer):
    items = QuestionShown(many=True)


class PersonRead(LabelledAnswers, serializers.Serializer):
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


class NeedRead(LabelledAnswers, serializers.Serializer):
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


class ConsentRead(LabelledAnswers, serializers.Serializer):
    answers: ClassVar = {"purpose": ""}

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
    hub = serializers.CharField(allow_blank=True, help_text="where they collect; empty for the nearest")
    consent = ConsentRead(many=True)
    contact_policy = ContactSent(allow_null=True)
    reason = serializers.CharField(required=False, allow_blank=True)
    notes = serializers.CharField(required=False, allow_blank=True)
    evidence = EvidenceSent(many=True, required=False)
    questions = QuestionShown(many=True, required=False)
    messages = CaseMessageShown(many=True, required=False)
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


class OfSituation(CaseDoor):
    """Of those who may read what is written about a person's situation."""

    def get_object(self):
        if not may_read(self.request.user, "situation"):
            raise Http404
        return super().get_object()


class Questions(OfSituation):
    """What triage asked about a referral, and what was answered, in order. `answer` takes the answers to those that are
    open. Each look is noted as a reading.
    """

    serializer_class = QuestionsShown
    operation_id = "referrals_questions"

    @extend_schema(operation_id="referrals_questions", responses=QuestionsShown)
    def get(self, request, id):
        return Response({"items": read_questions(self.get_object(), by=request.user)})


class Messages(OfSituation):
    """What workers wrote to whoever decides about a referral, and what was answered, in order. `send-message` adds one,
    and neither it nor the answer moves the decision deadline. Each look is noted as a reading.
    """

    serializer_class = CaseMessagesShown
    operation_id = "referrals_messages"

    @extend_schema(operation_id="referrals_messages", responses=CaseMessagesShown)
    def get(self, request, id):
        return Response({"items": read_messages(self.get_object(), by=request.user)})


class Story(ByReference):
    """Everything that happened to a referral and what belongs to it, in order."""

    queryset = Referral.objects.all()
    serializer_class = Step
    operation_id = "referrals_story"

    @extend_schema(operation_id="referrals_story", responses=listed(Step))
    def get(self, request, id):
        referral = self.get_object()
        entries = list(LedgerEntry.objects.filter(about=referral.pk, refused="").order_by("id")[:1000])
        reasons = read_reasons(entries) if may_know(request.user, referral.resident) else {}
        steps = [
            {
                "at": e.at,
                "object": e.object_type.partition(".")[2],
                "verb": e.verb,
                "from_state": e.from_state,
                "to_state": e.to_state,
                "reason": reasons.get(e.pk, ""),
            }
            for e in entries
        ]
        return Response({"items": show_rows(Step, steps)})


class Letter(ByReference):
    """The decision as a letter to print."""

    queryset = Referral.objects.select_related("organisation", "referrer")
    serializer_class = ReferralShown
    operation_id = "referrals_letter"

    @extend_schema(operation_id="referrals_letter", responses={(200, "application/pdf"): bytes})
    def get(self, request, id):
        referral = self.get_object()
        if referral.decided_at is None:
            raise Http404
        decision = letters.of_decision(referral, list(referral.needs.filter(decided_at__isnull=False).order_by("id")))
        headers = {
            "Content-Disposition": f'attachment; filename="{referral.reference}.pdf"',
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(
            documents.decision.decision_letter(decision), content_type="application/pdf", headers=headers
        )
