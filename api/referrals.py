"""Referrals and their needs: made, decided, followed; bulk files; the story across rooms."""

import io
import re
from types import SimpleNamespace

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.doors import DetailDoor, Door, ListDoor, Nothing, Reason, Shown, Strict, collection, detail, verb
from api.idempotency import once
from api.parsing import CSVParser, StrictJSONParser
from audit.models import LedgerEntry
from audit.references import read_reference
from people.boroughs import read_borough
from people.models import Organisation
from people.particulars import Unreadable
from referrals import actions as referrals
from referrals import facts as reading
from referrals.intake import take_in
from referrals.models import Import, ImportRow, Need, Referral

OF_EVERYBODY = {"caseworker", "triage_lead", "administrator"}


class NeedShown(Shown):
    class Meta:
        model = Need
        fields = [
            "id",
            "kind",
            "purpose",
            "state",
            "outcome",
            "queued_at",
            "decision_reason",
            "ended_at",
            "version",
            "available_actions",
        ]


class ReferralShown(Shown):
    organisation = serializers.SlugRelatedField("code", read_only=True)
    needs = NeedShown(many=True, read_only=True)
    is_paused = serializers.SerializerMethodField()

    class Meta:
        model = Referral
        fields = [
            "id",
            "reference",
            "your_ref",
            "organisation",
            "state",
            "outcome",
            "channel",
            "urgency",
            "is_paused",
            "needs",
            "resident",
            "submitted_at",
            "decide_by",
            "decided_at",
            "resolved_at",
            "possible_duplicates",
            "version",
            "created_at",
            "available_actions",
        ]

    def get_is_paused(self, referral) -> bool:
        """Only that it is paused; why is the safeguarding lead's to know."""
        return any(hold.state in ("raised", "confirmed") for hold in referral.resident.holds.all())


class ResidentSent(serializers.Serializer):
    first_name = serializers.CharField()
    last_name = serializers.CharField(required=False)
    date_of_birth = serializers.CharField(required=False, help_text="day first, or ISO")
    phone = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    postcode = serializers.CharField(required=False)
    borough = serializers.CharField(required=False)
    language = serializers.CharField(required=False)
    access_needs = serializers.CharField(required=False)
    without_address = serializers.BooleanField(required=False)


class NeedSent(serializers.Serializer):
    kind = serializers.ChoiceField(reading.KINDS)
    purpose = serializers.CharField(required=False)
    details = serializers.CharField(required=False)


class ConsentSent(serializers.Serializer):
    purpose = serializers.ChoiceField(reading.PURPOSES)
    given = serializers.BooleanField()
    method = serializers.ChoiceField(reading.METHODS, required=False)
    wording = serializers.CharField(required=False)


class ContactSent(serializers.Serializer):
    mode = serializers.ChoiceField(reading.MODES, required=False)
    channels = serializers.DictField(child=serializers.BooleanField(), required=False)
    hours = serializers.CharField(required=False)
    words = serializers.CharField(required=False)


class ReferralSent(serializers.Serializer):
    """What a referral says. Read by the one reader that every door shares, which names each field at fault."""

    your_ref = serializers.CharField(required=False)
    referrer_email = serializers.CharField()
    resident = ResidentSent()
    needs = NeedSent(many=True)
    reason = serializers.CharField(required=False)
    notes = serializers.CharField(required=False)
    consent = ConsentSent(many=True)
    contact_policy = ContactSent(required=False)
    channel = serializers.ChoiceField(reading.DOORS, required=False)
    draft = serializers.BooleanField(required=False)
    organisation = serializers.CharField(required=False, help_text="for staff who refer on behalf of an organisation: its code")


class Questions(Strict):
    questions = serializers.CharField(max_length=2000)


class Answers(Strict):
    answers = serializers.CharField(max_length=5000)


class Decisions(Strict):
    decisions = serializers.ListField(child=serializers.DictField(), max_length=20)
    reason = serializers.CharField(max_length=300, required=False, default="")


class Step(serializers.Serializer):
    """One step of the story, without a name in it."""

    at = serializers.DateTimeField()
    object = serializers.CharField()
    verb = serializers.CharField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    reason = serializers.CharField()


def _by_borough(rows, value):
    try:
        return rows.filter(resident__borough=read_borough(value).gss_code)
    except Unreadable as unreadable:
        raise serializers.ValidationError({"borough": unreadable.sentence}) from unreadable


def _held(rows, value):
    biting = {"resident__holds__state__in": ["raised", "confirmed"]}
    return rows.filter(**biting).distinct() if value == "true" else rows.exclude(**biting)


def _asked(rows, value):
    reference = read_reference(value)
    return rows.filter(reference=reference) if reference else rows.filter(your_ref=value)


class Referrals(ListDoor):
    queryset = Referral.objects.select_related("organisation", "resident").prefetch_related("needs", "resident__holds")
    serializer_class, operation_id = ReferralShown, "referrals_list"
    filters = {
        "state": "state",
        "borough": _by_borough,
        "need": "needs__kind",
        "organisation": "organisation__code",
        "urgency": "urgency",
        "held": _held,
        "q": _asked,
    }

    @extend_schema(operation_id="referrals_create", request=ReferralSent, responses={201: ReferralShown})
    def post(self, request):
        raw = dict(request.data)
        organisation = _organisation(request, raw.pop("organisation", None))
        draft = raw.pop("draft", False) is True
        facts = reading.read(raw, today=timezone.localdate(), complete=not draft)
        by = request.user.through(facts.channel or request.user.channel)

        def render(referral):
            return 201, _receipt(referral, facts, by), f"{request.path}/{referral.reference}"

        return once(request, lambda: referrals.refer(facts, organisation=organisation, draft=draft, by=by), render)


def _organisation(request, code) -> Organisation:
    """The caller's own (the token's, already read), or the one that staff name."""
    if code and request.user.roles & OF_EVERYBODY:
        found = Organisation.objects.filter(code=code).first()
    elif request.auth is not None:
        found = request.auth.application.organisation
    else:
        found = Organisation.objects.filter(pk=request.user.organisation_id).first()
    if found is None:
        raise serializers.ValidationError({"organisation": "Say for which organisation, by its code."})
    return found


def _receipt(referral: Referral, facts, by) -> dict:
    """The answer to a new referral, from what was just written: nothing is read back, nothing in it names the resident."""
    return {
        "id": str(referral.pk),
        "reference": referral.reference,
        "your_ref": referral.your_ref,
        "organisation": referral.organisation.code,
        "state": referral.state,
        "channel": referral.channel,
        "needs": [{"id": str(n.pk), "kind": n.kind, "state": n.state} for n in referral.fresh_needs],
        "resident": str(referral.resident_id),
        "decide_by": referral.decide_by.isoformat() if referral.decide_by else None,
        "warnings": list(facts.warnings),
        "version": referral.version,
        "available_actions": ReferralShown(context={"request": _as_request(by)}).get_available_actions(referral),
    }


def _as_request(by):
    return SimpleNamespace(user=by)


class OneReferral(DetailDoor):
    queryset = Referrals.queryset
    serializer_class, operation_id, lookup = ReferralShown, "referrals_read", "reference"
    read_id = staticmethod(lambda text: read_reference(text) or "")

    @extend_schema(operation_id="referrals_amend", request=ReferralSent, responses=ReferralShown)
    def patch(self, request, id):
        referral = self.get_object()
        self.check_unchanged(referral)
        facts = reading.read(dict(request.data), today=timezone.localdate(), complete=False)
        return once(
            request,
            lambda: referrals.amend(referral, facts, by=request.user),
            lambda row: (200, self.show(self.get_object()), ""),
        )


class Story(Door):
    """Everything that happened to a referral and what belongs to it, in order, across rooms."""

    queryset, serializer_class, lookup, operation_id = Referral.objects.all(), Step, "reference", "referrals_story"
    read_id = staticmethod(lambda text: read_reference(text) or "")

    def get(self, request, id):
        entries = LedgerEntry.objects.filter(about=self.get_object().pk, refused="").order_by("id")
        steps = [
            {
                "at": e.at,
                "object": e.object_type.partition(".")[2],
                "verb": e.verb,
                "from_state": e.from_state,
                "to_state": e.to_state,
                "reason": e.reason,
            }
            for e in entries[:1000]
        ]
        return Response({"items": Step(steps, many=True).data})


class RowShown(serializers.ModelSerializer):
    class Meta:
        model = ImportRow
        fields = ["number", "line", "your_ref", "outcome", "reference", "errors", "warnings"]


class ImportShown(serializers.ModelSerializer):
    class Meta:
        model = Import
        fields = ["id", "file_name", "state", "dry_run", "accepted", "repeated", "refused", "problem", "created_at"]


class Bulk(Door):
    """POST a CSV file as text/csv; every row is answered under the link."""

    queryset, serializer_class, operation_id = Import.objects.all(), ImportShown, "referrals_bulk"
    parser_classes = [CSVParser, StrictJSONParser]

    @extend_schema(request={"text/csv": str}, responses={202: ImportShown})
    def post(self, request):
        file = io.BytesIO(request.body)
        batch = take_in(
            file,
            organisation=_organisation(request, request.query_params.get("organisation")),
            by=request.user,
            dry_run=request.query_params.get("dry_run") == "true",
        )
        return Response(ImportShown(batch).data, status=202, headers={"Location": f"/api/v1/imports/{batch.pk}"})


class OneImport(Door):
    queryset, serializer_class, operation_id = Import.objects.all(), ImportShown, "imports_read"

    def get(self, request, id):
        batch = self.get_object()
        rows = batch.rows.order_by("number")
        start = request.query_params.get("after", "0")
        if not re.fullmatch(r"[0-9]{1,9}", start):
            raise serializers.ValidationError({"after": "This has to be the number of a row."})
        shown = RowShown(rows.filter(number__gt=int(start))[:500], many=True).data
        return Response(ImportShown(batch).data | {"rows": shown})


class NeedFull(NeedShown):
    referral = serializers.SlugRelatedField("reference", read_only=True)

    class Meta(NeedShown.Meta):
        fields = ["referral", *NeedShown.Meta.fields]


_REFERRAL = {
    "queryset": Referrals.queryset,
    "shows": ReferralShown,
    "lookup": "reference",
    "tag": "referrals",
    "read_id": OneReferral.read_id,
}
_NEED = {"queryset": Need.objects.select_related("referral__resident"), "shows": NeedFull, "tag": "needs"}
REFERRAL_VERBS = {
    "submit": verb("submit", referrals.submit, body=Nothing, **_REFERRAL),
    "ask": verb("ask", referrals.ask, body=Questions, **_REFERRAL),
    "answer": verb("answer", referrals.answer, body=Answers, **_REFERRAL),
    "accept": verb("accept", referrals.accept, body=Decisions, **_REFERRAL),
    "reject": verb("reject", referrals.reject, body=Reason, **_REFERRAL),
    "withdraw": verb("withdraw", referrals.withdraw, body=Reason, **_REFERRAL),
}
NEED_VERBS = {
    "confirm": verb("confirm", referrals.confirm, **_NEED),
    "dispute": verb("dispute", referrals.dispute, body=Reason, **_NEED),
    "cancel": verb("cancel", referrals.cancel, body=Reason, **_NEED),
}
needs = collection(filters={"state": "state", "kind": "kind"}, **_NEED)
need = detail(**_NEED)


def by_id(rows, pk, what: str):
    """A row that a body names; a 422 that names the field when the caller cannot see it."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise serializers.ValidationError({what: "There is nothing here that you can see."})
    return found
