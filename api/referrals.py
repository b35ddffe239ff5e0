"""Referrals and their needs: made, decided, followed; bulk files; the story across rooms."""

import io
import re
from types import SimpleNamespace

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from api.doors import (
    DetailDoor,
    Door,
    ListDoor,
    MaybeReason,
    Nothing,
    Reason,
    Shown,
    Strict,
    collection,
    detail,
    translating,
    verb,
)
from api.idempotency import once
from api.parsing import CSVParser, StrictJSONParser
from audit.models import LedgerEntry
from inventory import actions as inventory
from law.references import read_reference
from outcomes.enquiries.availability import availability
from people.access import may, sees
from people.models import Organisation, User
from people.particulars import Unreadable
from people.places.boroughs import read_borough
from referrals import actions as referrals
from referrals import facts as reading
from referrals.desk import SENTENCES
from referrals.intake import receive
from referrals.models import Import, ImportRow, Need, Referral


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
            "needed_by",
            "form",
            "use",
            "requires",
            "substitutes",
            "lapses",
            "decision_code",
            "decision_reason",
            "appeal_by",
            "ended_at",
            "version",
            "available_actions",
        ]


class DeskShown(serializers.ModelSerializer):
    sentence = serializers.SerializerMethodField()
    merged_into = serializers.SlugRelatedField[Referral]("reference", read_only=True)

    class Meta:
        model = Referral
        fields = [
            "queue",
            "why",
            "sentence",
            "taken_by",
            "taken_at",
            "clock_stopped_on",
            "paused_days",
            "possible_duplicates",
            "merged_into",
        ]

    def get_sentence(self, referral) -> str:
        return SENTENCES.get(referral.why, "")


class ReferralShown(Shown):
    organisation = serializers.SlugRelatedField[Organisation]("code", read_only=True)
    is_paused = serializers.SerializerMethodField()
    needs = serializers.SerializerMethodField()
    possible_open_elsewhere = serializers.SerializerMethodField()
    desk = serializers.SerializerMethodField()

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
            "appeal_by",
            "resolved_at",
            "ended_at",
            "end_code",
            "end_reason",
            "redirected_to",
            "possible_open_elsewhere",
            "desk",
            "version",
            "created_at",
            "available_actions",
        ]

    def get_is_paused(self, referral) -> bool:
        """Only that it is paused; why is the safeguarding lead's to know."""
        return any(hold.state in ("raised", "confirmed") for hold in referral.resident.holds.all())

    @extend_schema_field(NeedShown(many=True))
    def get_needs(self, referral):
        """Of one that was joined to another, what the survivor has of the same kinds: its referrer goes on following
        it here.
        """
        needs = referral.followed_needs() if referral.state == Referral.State.MERGED else referral.needs.all()
        return NeedShown(needs, many=True, context=self.context).data

    def get_possible_open_elsewhere(self, referral) -> bool:
        """All that a referrer learns of a possible duplicate; triage finds both sides under /duplicates."""
        return referral.possible_duplicates > 0 and referral.state in ("submitted", "in_triage", "awaiting_information")

    @extend_schema_field(DeskShown(allow_null=True))
    def get_desk(self, referral):
        """Where it lies on the triage desk and why, for those who work there."""
        if not sees(self.context["request"].user, "every referral"):
            return None
        return DeskShown(referral).data


def _codes(table) -> str:
    return "; ".join(f"{kind}: {', '.join(code for code, _ in codes)}" for kind, codes in table.items())


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
    address_withheld = serializers.BooleanField(required=False, help_text="a refuge or its like: no address is kept")
    care_of = serializers.ChoiceField(reading.CARE_OF, required=False)
    client_ref = serializers.CharField(required=False, help_text="your own reference for the person")


class NeedSent(serializers.Serializer):
    kind = serializers.ChoiceField(reading.KINDS)
    purpose = serializers.CharField(required=False)
    details = serializers.CharField(required=False)
    form = serializers.CharField(required=False, help_text=_codes(reading.FORMS))
    has_now = serializers.CharField(required=False, help_text=_codes(reading.HAS_NOW))
    for_school_child = serializers.BooleanField(required=False)
    use = serializers.ChoiceField(reading.USES, required=False, help_text="what a device must be fast enough for")
    requires = serializers.ListField(
        child=serializers.ChoiceField(reading.REQUIREMENTS), required=False, help_text="what a device must have"
    )
    substitutes = serializers.BooleanField(
        required=False, help_text="whether another kind of device may be offered; true when left out"
    )
    needed_by = serializers.CharField(
        required=False, help_text="day first, or ISO: a tribunal, a first day at work, a term"
    )


class ConsentSent(serializers.Serializer):
    purpose = serializers.ChoiceField(reading.PURPOSES)
    given = serializers.BooleanField()
    method = serializers.ChoiceField(reading.METHODS, required=False)
    wording = serializers.CharField(required=False)
    given_by = serializers.ChoiceField(reading.GIVEN_BY, required=False)


class EvidenceSent(serializers.Serializer):
    kind = serializers.ChoiceField(reading.EVIDENCE)
    seen_by = serializers.CharField()
    seen_on = serializers.CharField(help_text="day first, or ISO")


class ContactSent(serializers.Serializer):
    mode = serializers.ChoiceField(reading.MODES, required=False)
    channels = serializers.DictField(child=serializers.BooleanField(), required=False)
    hours = serializers.CharField(required=False)
    words = serializers.CharField(required=False)
    ask_again_on = serializers.CharField(required=False)


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
    evidence = EvidenceSent(many=True, required=False)
    channel = serializers.ChoiceField(reading.DOORS, required=False)
    draft = serializers.BooleanField(required=False)
    organisation = serializers.CharField(
        required=False, help_text="for staff who refer on behalf of an organisation: its code"
    )


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
class Words(serializers.Field):
    """One text, or a list of them."""

    default_error_messages = {
        "not_words": "Send a text, or a list of texts.",
        "too_long": "A text may have up to 5,000 characters.",
    }

    def to_internal_value(self, data):
        texts = data if isinstance(data, list) else [data]
        if not all(isinstance(text, str) for text in texts) or len(texts) > 20:
            self.fail("not_words")
        if any(len(text) > 5000 or "\x00" in text for text in texts):
            self.fail("too_long")
        return data

    def to_representation(self, value):
        return value


class Questions(Strict):
    questions = Words()


class Answers(Strict):
    answers = Words()


class Coded(Strict):
    """Why, as a code that is counted, and words of one's own."""

    code = serializers.CharField(max_length=30, required=False, default="")
    reason = serializers.CharField(max_length=300, required=False, default="")


class Withdrawn(Coded):
    code = serializers.CharField(max_length=30, required=False, default="other")


class Redirected(Coded):
    to = serializers.CharField(max_length=150, help_text="the service that takes it on")


class Unmet(Coded):
    to = serializers.CharField(max_length=150, required=False, default="", help_text="who else might bring it")


class Colleague(Strict):
    to = serializers.EmailField()


class Into(Strict):
    into = serializers.CharField(max_length=40, help_text="our reference of the referral that is kept")
    reason = serializers.CharField(max_length=300, required=False, default="")


class Revived(Strict):
    our_fault = serializers.BooleanField(required=False, default=False, help_text="then the original date is kept")
    reason = serializers.CharField(max_length=300, required=False, default="")


class Asked(Strict):
    asked = serializers.BooleanField(required=False, default=False, help_text="the person asked for it themself")
    reason = serializers.CharField(max_length=300, required=False, default="")


class Reopened(Reason):
    need = serializers.UUIDField(help_text="the need that comes back to life")


class Grounds(Strict):
    grounds = serializers.CharField(max_length=5000)


class Decisions(Strict):
    decisions = serializers.ListField(child=serializers.DictField(), max_length=20, required=False, default=list)
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
        return rows.filter(counted_borough=read_borough(value).gss_code)
    except Unreadable as unreadable:
        raise serializers.ValidationError({"borough": unreadable.sentence}) from unreadable


def _held(rows, value):
    biting = {"resident__holds__state__in": ["raised", "confirmed"]}
    return rows.filter(**biting).distinct() if value == "true" else rows.exclude(**biting)


class Referrals(ListDoor):
    queryset = Referral.objects.select_related("organisation", "resident", "merged_into").prefetch_related(
        "needs", "merged_into__needs", "resident__holds"
    )
    serializer_class, operation_id = ReferralShown, "referrals_list"
    filters = {
        "state": "state",
        "borough": _by_borough,
        "need": "needs__kind",
        "organisation": "organisation__code",
        "urgency": "urgency",
        "held": _held,
        "q": lambda rows, text: rows.matching(text, timezone.localdate()),
    }

    @extend_schema(operation_id="referrals_create", request=ReferralSent, responses={201: ReferralShown})
    def post(self, request):
        referrals.refer.admit(None, request.user)
        raw = dict(request.data)
        organisation = _organisation(request, raw.pop("organisation", None))
        draft = raw.pop("draft", False) is True
        facts = reading.read(raw, today=timezone.localdate(), complete=not draft)
        by = request.user.through(facts.channel or request.user.channel)

        def render(referral):
            return 201, _receipt(referral, facts, by), f"{request.path}/{referral.reference}"

        return once(
            request,
            lambda: referrals.refer(facts, organisation=organisation, draft=draft, by=by),
            render,
            look_first=False,
        )


def _organisation(request, code) -> Organisation:
    """The caller's own (the token's, already read), or the one that staff name."""
    if code and may(request.user, "referrals.refer for any organisation"):
        found = Organisation.objects.filter(code=code).first()
    elif request.auth is not None:
        found = request.auth.application.organisation
    else:
        found = Organisation.objects.filter(pk=request.user.organisation_id).first()
    if found is None:
        raise serializers.ValidationError({"organisation": "Say for which organisation, by its code."})
    return found


def _receipt(referral: Referral, facts, by) -> dict:
    """The answer to a new referral, from what was just written: nothing is read back, nothing in it names the
    resident.
    """
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


def as_reference(text: str) -> str:
    """The reference in these characters as it is kept; "" fits no referral."""
    return read_reference(text) or ""


class ByReference(Door):
    """A referral found by the reference that people quote, however they write it."""

    lookup = "reference"

    def read_id(self, text: str) -> str:
        return as_reference(text)


class OneReferral(ByReference, DetailDoor):
    queryset = Referrals.queryset
    serializer_class, operation_id = ReferralShown, "referrals_read"

    @extend_schema(operation_id="referrals_amend", request=ReferralSent, responses=ReferralShown)
    def patch(self, request, id):
        """A JSON merge patch (RFC 7396) on a draft: what is not named stays, null takes away, a list replaces the
        list.
        """
        referral = self.get_object()
        self.check_unchanged(referral)
        sent = reading.merged(reading.as_sent(referral), dict(request.data))
        facts = reading.read(sent, today=timezone.localdate(), complete=False)
        return once(
            request,
            lambda: referrals.amend(referral, facts, by=request.user),
            lambda _: (200, self.show(self.get_object()), ""),
        )


class Story(ByReference):
    """Everything that happened to a referral and what belongs to it, in order, across rooms."""

    queryset, serializer_class, operation_id = Referral.objects.all(), Step, "referrals_story"

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


class KindAvailable(serializers.Serializer):
    kind = serializers.CharField()
    name = serializers.CharField()
    free = serializers.IntegerField()
    free_words = serializers.CharField()
    waiting = serializers.IntegerField()
    wait_days = serializers.IntegerField(allow_null=True)
    wait_words = serializers.CharField()


class AvailabilityShown(serializers.Serializer):
    borough = serializers.CharField()
    kinds = KindAvailable(many=True)


class RowShown(serializers.ModelSerializer):
    class Meta:
        model = ImportRow
        fields = ["number", "line", "your_ref", "outcome", "reference", "errors", "warnings"]


class ImportShown(serializers.ModelSerializer):
    class Meta:
        model = Import
        fields = [
            "id",
            "file_name",
            "state",
            "dry_run",
            "total",
            "accepted",
            "repeated",
            "refused",
            "problem",
            "created_at",
        ]


class Bulk(Door):
    """POST a CSV file as text/csv; every row is answered under the link."""

    queryset, serializer_class, operation_id = Import.objects.all(), ImportShown, "referrals_bulk"
    parser_classes = [CSVParser, StrictJSONParser]

    @extend_schema(request={"text/csv": str}, responses={202: ImportShown})
    def post(self, request):
        referrals.refer_many.admit(None, request.user)
        batch = receive(
            io.BytesIO(request.body),
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


class Availability(Door):
    """What there is in a borough just now, and how long people wait."""

    queryset, serializer_class, operation_id = Referral.objects.all(), AvailabilityShown, "availability_read"

    @extend_schema(parameters=[OpenApiParameter("borough", str)])
    def get(self, request):
        said = request.query_params.get("borough", "")
        try:
            borough = read_borough(said).gss_code if said else ""
        except Unreadable as unreadable:
            raise serializers.ValidationError({"borough": unreadable.sentence}) from unreadable
        return Response(availability(borough))


class NeedFull(NeedShown):
    referral = serializers.SlugRelatedField[Referral]("reference", read_only=True)

    class Meta(NeedShown.Meta):
        fields = ["referral", *NeedShown.Meta.fields]


_REFERRAL = {
    "queryset": Referrals.queryset,
    "shows": ReferralShown,
    "lookup": "reference",
    "tag": "referrals",
    "read_id": as_reference,
}


class WaitShown(serializers.Serializer):
    place = serializers.CharField(help_text="the band of its place in the queue")
    weeks = serializers.CharField(help_text="a range from what came in lately, in words; not a promise")


class OneNeed(NeedFull):
    """One need, with what was last said about its wait."""

    wait = serializers.SerializerMethodField()

    class Meta(NeedFull.Meta):
        fields = [*NeedFull.Meta.fields, "wait"]

    @extend_schema_field(WaitShown(allow_null=True))
    def get_wait(self, need) -> dict | None:
        said = need.wait_estimates.order_by("-created_at").first() if need.state == Need.State.WAITING else None
        return (
            None if said is None else {"place": inventory.range_of(said).place, "weeks": inventory.range_of(said).words}
        )


_NEED = {"queryset": Need.objects.select_related("referral__resident"), "shows": NeedFull, "tag": "needs"}


def _seen(by, reference) -> Referral:
    found = Referral.objects.visible_to(by).filter(reference=as_reference(reference)).first()
    if found is None:
        raise serializers.ValidationError({"into": "There is no referral with this reference that you can see."})
    return found


@translating(referrals.merge)
def _merge(referral, *, into, reason, by):
    """Join a referral to another one of the same person, which is kept."""
    return referrals.merge(referral, into=_seen(by, into), reason=reason, by=by)


@translating(referrals.hand_over)
def _hand_over(referral, *, to, by):
    """Give a case to a colleague at the desk, by their e-mail address."""
    colleague = User.objects.filter(email=to.lower(), is_active=True).first()
    if colleague is None:
        raise serializers.ValidationError({"to": "Nobody signs in with this address."})
    return referrals.hand_over(referral, to=colleague, by=by)


@translating(referrals.appeal)
def _appeal(referral, *, grounds, by):
    """Appeal against a rejection."""
    return referrals.appeal(referral, grounds=grounds, by=by).referral


@translating(referrals.appeal_need)
def _appeal_need(need, *, grounds, by):
    """Appeal against the no to one need."""
    return referrals.appeal_need(need, grounds=grounds, by=by).need


REFERRAL_VERBS = {
    "submit": verb("submit", referrals.submit, body=Nothing, **_REFERRAL),
    "ask": verb("ask", referrals.ask, body=Questions, **_REFERRAL),
    "answer": verb("answer", referrals.answer, body=Answers, **_REFERRAL),
    "accept": verb("accept", referrals.accept, body=Decisions, **_REFERRAL),
    "reject": verb("reject", referrals.reject, body=Coded, **_REFERRAL),
    "redirect": verb("redirect", referrals.redirect, body=Redirected, **_REFERRAL),
    "withdraw": verb("withdraw", referrals.withdraw, body=Withdrawn, **_REFERRAL),
    "revive": verb("revive", referrals.revive, body=Revived, **_REFERRAL),
    "reopen": verb("reopen", referrals.reopen, body=Reopened, **_REFERRAL),
    "merge": verb("merge", _merge, body=Into, **_REFERRAL),
    "unmerge": verb("unmerge", referrals.unmerge, body=MaybeReason, **_REFERRAL),
    "take": verb("take", referrals.take, **_REFERRAL),
    "hand-over": verb("hand-over", _hand_over, body=Colleague, **_REFERRAL),
    "release": verb("release", referrals.release, **_REFERRAL),
    "judge-again": verb("judge-again", referrals.judge_again, **_REFERRAL),
    "anonymise": verb("anonymise", referrals.anonymise, body=Asked, **_REFERRAL),
    "appeal": verb("appeal", _appeal, body=Grounds, **_REFERRAL),
    "start-again": verb("start-again", referrals.start_again, body=Nothing, **_REFERRAL),
}
NEED_VERBS = {
    "confirm": verb("confirm", referrals.confirm, **_NEED),
    "dispute": verb("dispute", referrals.dispute, body=Reason, **_NEED),
    "cancel": verb("cancel", referrals.cancel, body=Withdrawn, **_NEED),
    "approve": verb("approve", referrals.approve, body=MaybeReason, **_NEED),
    "refuse": verb("refuse", referrals.refuse, body=Coded, **_NEED),
    "appeal-need": verb("appeal-need", _appeal_need, body=Grounds, **_NEED),
    "lose-touch": verb("lose-touch", referrals.lose_touch, body=MaybeReason, **_NEED),
    "close-unmet": verb("close-unmet", referrals.close_unmet, body=Unmet, **_NEED),
    "revive": verb("revive", referrals.revive_need, body=MaybeReason, **_NEED),
}
needs = collection(filters={"state": "state", "kind": "kind"}, **_NEED)
need = detail(**_NEED | {"shows": OneNeed})
imports = collection(
    queryset=Import.objects.order_by("-created_at"), shows=ImportShown, filters={"state": "state"}, tag="imports"
)


def by_id(rows, pk, what: str):
    """A row that a body names; a 422 that names the field when the caller cannot see it."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise serializers.ValidationError({what: "There is nothing here that you can see."})
    return found
