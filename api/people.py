"""Residents as their caseworkers see them, what they take back, holds, restricted notes, and who may be here twice."""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.doors import (
    DetailDoor,
    Door,
    ListDoor,
    MakeDoor,
    MaybeReason,
    Nothing,
    Reason,
    Shown,
    Strict,
    VerbDoor,
    View,
    collection,
    detail,
    listed,
    name_verb,
    translating,
    verb,
)
from api.filters import borough_in
from api.idempotency import once
from api.loosened import merge_patch
from api.referrals.correction_doors import ResidentChanged, correct_from
from api.showing import show, show_rows
from people import actions as people
from people.access import may
from people.models import Hold, PossibleDuplicate, Resident, RestrictedNote, User
from people.residents.actions.withdrawal import METHODS
from people.residents.conditions import CHOICES
from people.residents.likeness import SENTENCES
from referrals import actions as referrals
from referrals.facts import CHANNELS
from referrals.models import Referral
from referrals.querysets import residents_of


class ResidentShown(Shown):
    safe_channels = serializers.ListField(
        child=serializers.ChoiceField(CHANNELS), read_only=True, help_text="the ways of reaching them that are safe"
    )

    class Meta:
        model = Resident
        fields = [
            "id",
            "first_name",
            "last_name",
            "date_of_birth",
            "phone",
            "other_phone",
            "email",
            "postcode",
            "borough",
            "language",
            "access_needs",
            "contact_mode",
            "safe_channels",
            "safe_hours",
            "contact_words",
            "version",
            "available_actions",
        ]


class HoldShown(Shown):
    condition_codes = serializers.ListField(
        child=serializers.ChoiceField(CHOICES), read_only=True, help_text="the conditions that the service keeps"
    )
    waits_for_second_person = serializers.SerializerMethodField()

    class Meta:
        model = Hold
        fields = [
            "id",
            "resident",
            "kind",
            "state",
            "review_on",
            "conditions",
            "condition_codes",
            "conditions_ended_at",
            "waits_for_second_person",
            "created_at",
            "version",
            "available_actions",
        ]

    def get_waits_for_second_person(self, hold) -> bool:
        return hold.lift_proposed_at is not None and hold.state in ("raised", "confirmed")


class Proposed(Strict):
    conditions = serializers.CharField(max_length=300, required=False, default="")
    condition_codes = serializers.ListField(
        child=serializers.ChoiceField(CHOICES), required=False, default=list, max_length=len(CHOICES)
    )
    reason = serializers.CharField(max_length=300, required=False, default="")


class ConsentWithdrawn(Strict):
    method = serializers.ChoiceField(METHODS)
    purpose = serializers.ChoiceField(["share", "follow_up"], required=False, default="share")


class PairShown(Shown):
    sentences = serializers.SerializerMethodField()
    referrals = serializers.SerializerMethodField()

    class Meta:
        model = PossibleDuplicate
        fields = [
            "id",
            "one",
            "other",
            "score",
            "band",
            "sentences",
            "referrals",
            "state",
            "version",
            "available_actions",
        ]

    def get_sentences(self, pair) -> list[str]:
        return [SENTENCES[code] for code in pair.reasons if code in SENTENCES]

    def get_referrals(self, pair) -> list[str]:
        """The references of both, so that they can be looked at and joined."""
        return [referral.reference for person in (pair.one, pair.other) for referral in person.referrals.all()]


class NoteShown(Shown):
    author = serializers.CharField(source="author.name")
    readers = serializers.SlugRelatedField[User]("name", many=True, read_only=True)

    class Meta:
        model = RestrictedNote
        fields = ["id", "author", "readers", "created_at", "version", "available_actions"]


class NoteSent(Strict):
    body = serializers.CharField(max_length=10_000)
    readers = serializers.ListField(child=serializers.EmailField(), max_length=50, required=False, default=list)


class HoldRaised(Strict):
    referral = serializers.CharField(
        max_length=60, help_text="our reference, or the code of a parcel, device or SIM that you have in hand"
    )
    kind = serializers.ChoiceField(Hold.Kind.choices)
    note = serializers.CharField(max_length=2000, required=False, default="")


class HoldConfirmed(Strict):
    review_on = serializers.DateField()


class ResidentDoor(DetailDoor):
    """Seen through one's own referrals. With consent withdrawn, partners see no one."""

    queryset = Resident.objects.all()
    serializer_class = ResidentShown
    operation_id = "residents_read"

    def get_queryset(self):
        return self.queryset if getattr(self, "swagger_fake_view", False) else residents_of(self.request.user)


class OneResident(ResidentDoor):
    def get(self, request, id):
        """Read one person. Each look is recorded, with who looked. Once consent is withdrawn, partners see no one."""
        return super().get(request, id)

    @extend_schema(operation_id="residents_correct", request=merge_patch(ResidentChanged), responses=ResidentShown)
    def patch(self, request, id):
        """Correct a person through the newest referral of theirs that you can see: a JSON merge patch, with a `reason`."""
        resident = self.get_object()
        self.check_unchanged(resident)
        sent = Referral.objects.visible_to(request.user).filter(resident=resident).exclude(submitted_at=None)
        referral = sent.select_related("organisation", "resident").order_by("-submitted_at").first()
        if referral is None:
            raise Http404
        body = dict(request.data)
        beside = {name: body.pop(name) for name in ("reason", "moved", "contact_policy", "needs") if name in body}
        patch = beside | ({"resident": body} if body else {})
        return once(
            request,
            lambda: correct_from(patch, referral, by=request.user),
            lambda _: (200, self.show(self.get_object()), ""),
        )


class ResidentListed(Shown):
    """No names in a list: each look at a person is a look of its own, and is recorded."""

    referrals = serializers.SlugRelatedField[Referral]("reference", many=True, read_only=True)

    class Meta:
        model = Resident
        fields = ["id", "borough", "referrals", "created_at", "version", "available_actions"]


class Residents(ListDoor):
    queryset = Resident.objects.prefetch_related("referrals")
    serializer_class = ResidentListed
    operation_id = "residents_list"
    filters = {"borough": borough_in("borough")}

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        mine = Referral.objects.visible_to(self.request.user)
        return residents_of(self.request.user).prefetch_related(Prefetch("referrals", queryset=mine))

    @extend_schema(operation_id="residents_list", responses=ResidentListed(many=True))
    def get(self, request):
        return super().get(request)


class ResidentVerb(VerbDoor):
    """A verb on a resident, found as their page is."""

    def get_queryset(self):
        return self.queryset if getattr(self, "swagger_fake_view", False) else residents_of(self.request.user)

    def render(self, result):
        return 200, show(ResidentListed, result, {"request": self.request}), ""


@translating(referrals.anonymise)
def _erase(resident, *, reason, by):
    """The person asks to be forgotten (UK GDPR article 17): everything that names them goes, what is counted stays."""
    referral = resident.referrals.order_by("id").first()
    referrals.anonymise(referral, asked=True, reason=reason, by=by)
    resident.refresh_from_db()
    return resident


class Notes(Door):
    """The restricted notes about one person: that they are there, never their words."""

    queryset = Resident.objects.all()
    serializer_class = NoteShown
    operation_id = "residents_notes"

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        if not may(self.request.user, "people.write_note"):
            return Resident.objects.none()
        return residents_of(self.request.user)

    @extend_schema(operation_id="residents_notes_list", responses=listed(NoteShown))
    def get(self, request, id):
        """List the restricted notes about one person: that they are there and who may read them, never their words."""
        notes = (
            self.get_object()
            .restricted_notes.select_related("author")
            .prefetch_related("readers")
            .order_by("created_at")[:200]
        )
        return Response({"items": show_rows(NoteShown, notes, {"request": request})})

    @extend_schema(operation_id="residents_notes_create", request=NoteSent, responses={201: NoteShown})
    def post(self, request, id):
        """Write a restricted note about one person. Its author is whoever is signed in: a machine cannot write one."""
        resident = self.get_object()
        people.write_note.admit(resident, request.user)
        body = NoteSent(data=request.data)
        body.is_valid(raise_exception=True)
        author = User.objects.behind(request.user)
        if author is None:
            raise serializers.ValidationError({"readers": "A note has a person for its author: sign in as one."})
        readers = list(
            User.objects.filter(email__in=[email.lower() for email in body.validated_data["readers"]], is_active=True)
        )
        words = body.validated_data["body"]
        return once(
            request,
            lambda: people.write_note(resident, body=words, author=author, readers=readers, by=request.user),
            lambda note: (201, show(NoteShown, note, {"request": request}), ""),
        )


class RaiseHold(MakeDoor):
    queryset = Hold.objects.all()
    serializer_class = HoldShown
    body_class = HoldRaised
    operation_id = "holds_create"

    @translating(people.hold_by_code)
    def act(self, *, referral, by, **words):
        """Raise a hold: from now on nothing leaves for the person until it is lifted."""
        return people.hold_by_code(code=referral, by=by, **words)


class Holds(RaiseHold, ListDoor):
    """Raise one; those who may read holds list them, the oldest first."""

    queryset = Hold.objects.order_by("created_at", "id")
    filters = {"state": "state", "kind": "kind"}

    @extend_schema(operation_id="holds_list", responses=HoldShown(many=True))
    def get(self, request):
        """List the holds that you can see, the oldest first."""
        return super().get(request)

    @extend_schema(operation_id="holds_create", request=HoldRaised, responses={201: HoldShown})
    def post(self, request):
        """Raise a hold: from now on nothing leaves for the person until it is lifted."""
        return super().post(request)


_HOLD = {"queryset": Hold.objects.all(), "shows": HoldShown, "tag": "holds"}
_PAIR = {
    "queryset": PossibleDuplicate.objects.select_related("one", "other").prefetch_related(
        "one__referrals", "other__referrals"
    ),
    "shows": PairShown,
    "tag": "duplicates",
}


def resident_verb(name: str, act, body) -> View:
    name_verb(Resident, act, name)
    view: Any = type(
        name,
        (ResidentVerb,),
        {
            "queryset": Resident.objects.all(),
            "serializer_class": ResidentListed,
            "body_class": body,
            "act": staticmethod(act),
            "operation_id": f"residents_{name}".replace("-", "_"),
            "__doc__": (act.__doc__ or "").strip(),
            "post": extend_schema(request=body, responses={200: ResidentListed})(
                lambda self, request, id: VerbDoor.post(self, request, id)
            ),
        },
    )
    return view.as_view()


residents = Residents.as_view()
resident = OneResident.as_view()
notes = Notes.as_view()
holds = Holds.as_view()
hold = detail(**_HOLD)
duplicates = collection(filters={"state": "state", "band": "band"}, **_PAIR)
duplicate = detail(**_PAIR)
RESIDENT_VERBS = {
    "withdraw-consent": resident_verb("withdraw-consent", people.withdraw_consent, ConsentWithdrawn),
    "erase": resident_verb("erase", _erase, Reason),
}
HOLD_VERBS = {
    "confirm": verb("confirm", people.confirm_hold, body=HoldConfirmed, **_HOLD),
    "propose-lift": verb("propose-lift", people.propose_lift, body=Proposed, **_HOLD),
    "lift": verb("lift", people.lift_hold, body=MaybeReason, **_HOLD),
    "reject": verb("reject", people.reject_hold, body=Reason, **_HOLD),
    "end-conditions": verb("end-conditions", people.end_conditions, body=Reason, **_HOLD),
}
DUPLICATE_VERBS = {
    "dismiss": verb("dismiss", people.dismiss_duplicate, body=MaybeReason, **_PAIR),
    "doubt": verb("doubt", people.doubt_duplicate, body=Nothing, **_PAIR),
}
