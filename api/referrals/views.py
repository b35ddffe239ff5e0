"""Referrals and their needs: sent, decided, followed, and the story across rooms."""

from types import SimpleNamespace
from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.doors import (
    DetailDoor,
    Door,
    ListDoor,
    MaybeReason,
    Nothing,
    Reason,
    collection,
    detail,
    seen,
    translating,
    verb,
)
from api.fault_bodies import FaultTold
from api.filters import OneOf, borough_in, says
from api.headers import TEXT
from api.idempotency import once
from api.loosened import merge_patch
from api.paging import ORDERINGS
from api.referrals.correction_doors import ReferralChanged, correct_from
from api.referrals.sent import NEW_REFERRAL
from api.referrals.serializers import (
    Answers,
    Asked,
    AvailabilityShown,
    Coded,
    Colleague,
    Decisions,
    Grounds,
    HubChosen,
    Into,
    MessageAnswered,
    MessageNamed,
    MessageSent,
    NeedFull,
    NeedShown,
    OneNeed,
    Questions,
    Redirected,
    ReferralReceived,
    ReferralShown,
    Reopened,
    Revived,
    Searched,
    Unmet,
    Withdrawn,
)
from api.showing import columns_of
from database.along import Along
from database.prepared import Chosen
from inventory import actions as inventory
from law.references import read_reference
from law.refusals import Invalid
from outcomes.enquiries.availability import availability
from people.access import brake, may
from people.models import Organisation, User
from people.particulars import Unreadable
from people.places.boroughs import read_borough
from referrals import actions as referrals
from referrals import facts as reading
from referrals import sent_facts
from referrals.models import Need, Referral
from referrals.triage import BANDS


class NotYourOrganisation(Invalid):
    """Only the service's own staff refer for an organisation that they name."""

    code = "not_your_organisation"


def _held(rows, value, _actor):
    if value == "true":
        return rows.filter(resident__one_of=brake.stopped())
    return rows.exclude(resident__in=brake.stopped())


@says("Only the referral with this reference, or the reference that you gave it.")
def _by_reference(rows, text, _actor):
    try:
        return rows.by_reference(text, timezone.localdate())
    except Unreadable as unreadable:
        raise serializers.ValidationError({"q": unreadable.sentence}) from unreadable


_WITH_THEIRS = Referral.objects.select_related("organisation", "resident", "merged_into__resident").with_pauses()
_WHOLE = _WITH_THEIRS.prefetch_related("needs", "merged_into__needs")


def _needs():
    return Need.objects.only(*columns_of(NeedShown))


class Referrals(ListDoor):
    queryset = _WITH_THEIRS.only(*columns_of(ReferralShown))
    along = (Along(_needs, "referral"), Along(_needs, "referral", of="merged_into"))
    serializer_class = ReferralShown
    operation_id = "referrals_list"
    looks_for_its_key = False
    filters = {
        "state": "state",
        "borough": borough_in("counted_borough"),
        "need": "needs__kind",
        "organisation": "organisation__code",
        "urgency": OneOf(tuple(map(str, BANDS)), lambda rows, value, _actor: rows.filter(urgency=value)),
        "held": OneOf(("true", "false"), _held, "Only those that a hold stops, or only those that none stops."),
        "q": _by_reference,
    }
    orderings = ORDERINGS | {"urgency": ("urgency", "-created_at", "-id")}

    @extend_schema(operation_id="referrals_create", request=NEW_REFERRAL, responses={201: ReferralReceived})
    def post(self, request):
        """Refer one person, or keep a draft. Answers with a receipt; the reference in it is what people quote."""
        referrals.refer.admit(None, request.user)
        raw = dict(request.data)
        organisation = organisation_for(request, raw.pop("organisation", None))
        draft = raw.pop("draft", False) is True
        facts = reading.read(raw, today=timezone.localdate(), complete=not draft)
        by = request.user.through(facts.channel or request.user.channel)

        def render(referral):
            return 201, _receipt(referral, facts, by), f"{request.path}/{referral.reference}"

        return once(
            request,
            lambda: referrals.refer(facts, organisation=organisation, draft=draft, by=by),
            render,
        )


class SearchReferrals(ListDoor):
    """Find referrals by a name, phone number or date of birth, or by a reference. The text is in the body, so that no log of
    addresses has it; filters, limit and cursor are as in the list, and a next page takes the same body.
    """

    queryset = Referrals.queryset
    along = Referrals.along
    serializer_class = ReferralShown
    body_class = Searched
    operation_id = "referrals_search"
    reads = True  # a scope to read opens it
    filters = {name: how for name, how in Referrals.filters.items() if name != "q"}
    orderings = Referrals.orderings
    http_method_names = ("post", "options")

    @extend_schema(operation_id="referrals_search", request=Searched, responses=ReferralShown(many=True))
    def post(self, request):
        self.text = self.read_body()["text"]
        return self.get(request)

    def narrow(self, rows):
        return super().narrow(rows).matching(self.text, timezone.localdate(), self.request.user)


def organisation_for(request, code) -> Organisation:
    """The caller's own (the token's, already read), or the one that staff name. Raises NotYourOrganisation."""
    if code and may(request.user, "referrals.refer for any organisation"):
        organisation = Organisation.objects.filter(code=code).first()
    elif request.auth is not None:
        organisation = request.auth.application.machine_client.organisation
    else:
        organisation = Organisation.objects.filter(pk=request.user.organisation_id).first()
    if organisation is None:
        raise serializers.ValidationError({"organisation": "Say for which organisation, by its code."})
    if code and code != organisation.code:
        raise NotYourOrganisation.at(
            "/organisation", NotYourOrganisation.code, f"You refer for {organisation.name} and no other organisation."
        )
    return organisation


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
        "needs": [{"id": str(n.pk), "kind": n.kind, "state": n.state} for n in referral.new_needs],
        "resident": str(referral.resident_id),
        "decide_by": referral.decide_by.isoformat() if referral.decide_by else None,
        "warnings": [*facts.warnings, *referral.new_warnings],
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
    queryset = _WHOLE
    serializer_class = ReferralShown
    operation_id = "referrals_read"

    @extend_schema(operation_id="referrals_amend", request=merge_patch(ReferralChanged), responses=ReferralShown)
    def patch(self, request, id):
        """A JSON merge patch (RFC 7396): what is not named stays, null takes away, a list replaces the list.

        A draft is changed. A referral that was sent is corrected, with a `reason`: `resident`, `contact_policy`, `needs`.
        """
        referral = self.get_object()
        self.check_unchanged(referral)
        if referral.submitted_at is not None:
            return self._correct(request, referral)
        sent = sent_facts.merged(sent_facts.as_sent(referral), dict(request.data))
        facts = reading.read(sent, today=timezone.localdate(), complete=False)
        return once(
            request,
            lambda: referrals.amend(referral, facts, by=request.user),
            lambda _: (200, self.show(self.get_object()), ""),
        )

    def _correct(self, request, referral):
        return once(
            request,
            lambda: correct_from(dict(request.data), referral, by=request.user),
            lambda _: (200, self.show(self.get_object()), ""),
        )


class Availability(Door):
    """What there is in a borough as of the daily cut, rounded down to 5, and how long people wait."""

    queryset = Referral.objects.all()
    serializer_class = AvailabilityShown
    operation_id = "availability_read"

    parameters: ClassVar = {"borough": ("The borough, by its name or its ONS code; all of London when left out.", TEXT)}

    def get(self, request):
        text = request.query_params.get("borough", "")
        try:
            borough = read_borough(text).gss_code if text else ""
        except Unreadable as unreadable:
            raise serializers.ValidationError({"borough": unreadable.sentence}) from unreadable
        return Response(availability(borough))


_REFERRAL = {
    "queryset": _WHOLE,
    "shows": ReferralShown,
    "lookup": "reference",
    "tag": "referrals",
    "read_id": as_reference,
}


NEED = {"queryset": Need.objects.select_related("referral__resident"), "shows": NeedFull, "tag": "needs"}


_NAMED_NEED = Chosen(Need.objects.select_related("referral__resident"))


def named_need(by, pk) -> Need:
    """The need that a body names, with its referral and its person."""
    return seen(_NAMED_NEED.one(Need.objects.visible_to(by), "pk", pk), "need")


def _survivor(by, reference) -> Referral:
    referral = Referral.objects.visible_to(by).filter(reference=as_reference(reference)).first()
    if referral is None:
        raise serializers.ValidationError({"into": "There is no referral with this reference that you can see."})
    return referral


@translating(referrals.merge)
def _merge(referral, *, into, reason, by):
    """Join a referral to another one of the same person, which is kept."""
    return referrals.merge(referral, into=_survivor(by, into), reason=reason, by=by)


@translating(referrals.hand_over)
def _hand_over(referral, *, to, by):
    """Give a case to a colleague at the desk, by their email address."""
    colleague = User.objects.filter(email=to.lower(), is_active=True).first()
    if colleague is None:
        raise serializers.ValidationError({"to": "No one signs in with this address."})
    return referrals.hand_over(referral, to=colleague, by=by)


@translating(referrals.appeal)
def _appeal(referral, *, grounds, by):
    """Appeal against a rejection."""
    return referrals.appeal(referral, grounds=grounds, by=by).referral


@translating(referrals.appeal_need)
def _appeal_need(need, *, grounds, by):
    """Appeal against the no to one need."""
    return referrals.appeal_need(need, grounds=grounds, by=by).need


@translating(inventory.choose_collection)
def _choose_collection(referral, *, hub, by):
    """Say at which hub the person collects what is not packed yet."""
    return inventory.choose_collection(referral, hub=referrals.hub_named(hub), by=by)


REFERRAL_VERBS = {
    "submit": verb("submit", referrals.submit, body=Nothing, **_REFERRAL),
    "ask": verb("ask", referrals.ask, body=Questions, **_REFERRAL),
    "answer": verb("answer", referrals.answer, body=Answers, **_REFERRAL),
    "choose-collection": verb("choose-collection", _choose_collection, body=HubChosen, **_REFERRAL),
    "send-message": verb("send-message", referrals.send_message, body=MessageSent, **_REFERRAL),
    "withdraw-message": verb("withdraw-message", referrals.withdraw_message, body=MessageNamed, **_REFERRAL),
    "answer-message": verb("answer-message", referrals.answer_message, body=MessageAnswered, **_REFERRAL),
    "accept": verb("accept", referrals.accept, body=Decisions, **_REFERRAL),
    "reject": verb("reject", referrals.reject, body=Coded, **_REFERRAL),
    "take-back": verb("take-back", referrals.take_back_rejection, body=Reason, **_REFERRAL),
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
    "confirm": verb("confirm", referrals.confirm, **NEED),
    "dispute": verb("dispute", referrals.dispute, body=FaultTold, **NEED),
    "cancel": verb("cancel", referrals.cancel, body=Withdrawn, **NEED),
    "approve": verb("approve", referrals.approve, body=MaybeReason, **NEED),
    "refuse": verb("refuse", referrals.refuse, body=Coded, **NEED),
    "take-back": verb("take-back", referrals.take_back_refusal, body=Reason, **NEED),
    "appeal-need": verb("appeal-need", _appeal_need, body=Grounds, **NEED),
    "lose-touch": verb("lose-touch", referrals.lose_touch, body=MaybeReason, **NEED),
    "close-unmet": verb("close-unmet", referrals.close_unmet, body=Unmet, **NEED),
    "revive": verb("revive", referrals.revive_need, body=MaybeReason, **NEED),
    "wait-for-replacement": verb("wait-for-replacement", referrals.wait_for_replacement, body=MaybeReason, **NEED),
}


needs = collection(filters={"state": "state", "kind": "kind"}, **NEED)


need = detail(**NEED | {"shows": OneNeed})
