"""Residents as their caseworkers see them, and holds."""

from django.http import Http404
from rest_framework import serializers

from api.doors import DetailDoor, MakeDoor, Reason, Shown, Strict, translating, verb
from audit.recording import record, recording
from people import actions as people
from people.access import MAY_READ
from people.models import Hold, Resident, User
from referrals.models import Referral


class ResidentShown(Shown):
    class Meta:
        model = Resident
        fields = [
            "id",
            "first_name",
            "last_name",
            "date_of_birth",
            "phone",
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
    class Meta:
        model = Hold
        fields = ["id", "kind", "state", "review_on", "version", "available_actions"]


class HoldRaised(Strict):
    referral = serializers.CharField(max_length=40, help_text="our reference")
    kind = serializers.ChoiceField(Hold.Kind.choices)
    note = serializers.CharField(max_length=2000, required=False, default="")


class HoldConfirmed(Strict):
    review_on = serializers.DateField()


class HoldLifted(Reason):
    second_person = serializers.EmailField(required=False)


class ResidentDoor(DetailDoor):
    """Seen through one's own referrals; each look is on the ledger."""

    queryset, serializer_class, operation_id = Resident.objects.all(), ResidentShown, "residents_read"

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        if not self.request.user.roles & MAY_READ["identity"]:
            return Resident.objects.none()
        return Resident.objects.filter(referrals__in=Referral.objects.visible_to(self.request.user)).distinct()

    def show(self, row):
        with recording(self.request.user, "people.read_resident"):
            record(row, "read")
        return super().show(row)


class RaiseHold(MakeDoor):
    queryset, serializer_class, body_class, operation_id = Hold.objects.all(), HoldShown, HoldRaised, "holds_create"

    @translating(people.raise_hold)
    def act(self, *, referral, by, **words):
        found = Referral.objects.visible_to(by).filter(reference=referral.upper()).select_related("resident").first()
        if found is None:
            raise Http404
        return people.raise_hold(found.resident, by=by, **words)


@translating(people.lift_hold)
def _lift(hold, *, by, second_person="", **words):
    second = User.objects.filter(email=second_person.lower(), is_active=True).first() if second_person else None
    return people.lift_hold(hold, second_person=second, by=by, **words)


_HOLD = {"queryset": Hold.objects.all(), "shows": HoldShown, "tag": "holds"}
resident = ResidentDoor.as_view()
holds = RaiseHold.as_view()
HOLD_VERBS = {
    "confirm": verb("confirm", people.confirm_hold, body=HoldConfirmed, **_HOLD),
    "lift": verb("lift", _lift, body=HoldLifted, **_HOLD),
    "reject": verb("reject", people.reject_hold, body=Reason, **_HOLD),
}
