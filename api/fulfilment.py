"""SIMs, sessions and seats, messages, follow-ups and reports: the smaller rooms, each a few addresses."""

from datetime import date

from django.http import Http404, HttpResponse
from rest_framework import serializers

from api.doors import Door, Reason, Shown, Strict, collection, detail, translating, verb
from api.referrals import by_id
from connectivity import actions as connectivity
from connectivity.models import Sim
from documents.frozen import FORMS
from notifications import actions as notifications
from notifications.models import Message
from outcomes import actions as outcomes
from outcomes.follow_up import protocol
from outcomes.models import FollowUp, Report
from people.models import Organisation
from referrals.models import Need, Referral
from skills import actions as skills
from skills.models import Booking, Session


class SimShown(Shown):
    class Meta:
        model = Sim
        fields = [
            "id",
            "iccid",
            "network",
            "monthly_gb",
            "months",
            "activate_by",
            "need",
            "state",
            "issued_at",
            "activated_at",
            "ends_on",
            "version",
            "created_at",
            "available_actions",
        ]


class SimBatch(Strict):
    iccids = serializers.ListField(child=serializers.CharField(max_length=20), min_length=1, max_length=1000)
    network = serializers.CharField(max_length=40)
    monthly_gb = serializers.IntegerField(min_value=1, max_value=1000)
    months = serializers.IntegerField(min_value=1, max_value=36)
    activate_by = serializers.DateField()


class ForNeed(Strict):
    need = serializers.UUIDField()


class SessionShown(Shown):
    hub = serializers.SlugRelatedField[Organisation]("code", read_only=True)

    class Meta:
        model = Session
        fields = ["id", "hub", "title", "starts_at", "minutes", "places", "taken", "version", "available_actions"]


class SessionPlanned(Strict):
    hub = serializers.SlugRelatedField("code", queryset=Organisation.objects.filter(kind="hub"))
    title = serializers.CharField(max_length=120)
    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(min_value=15, max_value=600, required=False, default=120)
    places = serializers.IntegerField(min_value=1, max_value=500)


class Register(Strict):
    present = serializers.ListField(child=serializers.UUIDField(), max_length=500)


class BookingShown(Shown):
    class Meta:
        model = Booking
        fields = ["id", "session", "need", "state", "confirmed_at", "version", "created_at", "available_actions"]


class Seat(ForNeed):
    session = serializers.UUIDField()


class MessageShown(Shown):
    class Meta:
        model = Message
        fields = [
            "id",
            "event",
            "channel",
            "state",
            "due_at",
            "sent_at",
            "answered_at",
            "cause",
            "version",
            "created_at",
            "available_actions",
        ]


class FollowUpShown(Shown):
    referral = serializers.SlugRelatedField[Referral]("reference", read_only=True)

    class Meta:
        model = FollowUp
        fields = [
            "id",
            "referral",
            "kind",
            "due_on",
            "state",
            "tries",
            "asked_at",
            "is_working",
            "broken",
            "still_has",
            "is_connected",
            "connected_how",
            "uses",
            "confidence",
            "confidence_before",
            "saves_pence_a_month",
            "answered_at",
            "answered_through",
            "version",
            "created_at",
            "available_actions",
        ]


class FollowUpAnswer(Strict):
    """Null, or left out, where somebody would rather not say; only whether it works has to be sent."""

    is_working = serializers.BooleanField(allow_null=True)
    broken = serializers.ListField(child=serializers.ChoiceField(Need.Kind.choices), required=False, max_length=3)
    still_has = serializers.BooleanField(required=False, allow_null=True, default=None)
    is_connected = serializers.BooleanField(required=False, allow_null=True, default=None)
    connected_how = serializers.ChoiceField(FollowUp.Connected.choices, required=False, allow_blank=True, default="")
    uses = serializers.ListField(
        child=serializers.ChoiceField(protocol.USES), required=False, max_length=len(protocol.USES)
    )
    confidence = serializers.IntegerField(required=False, allow_null=True, default=None)
    confidence_before = serializers.IntegerField(required=False, allow_null=True, default=None)
    saves_pence_a_month = serializers.IntegerField(required=False, allow_null=True, default=None)


class ReportShown(Shown):
    class Meta:
        model = Report
        fields = [
            "id",
            "period",
            "edition",
            "state",
            "cause",
            "code_version",
            "definitions_version",
            "shown",
            "data_hash",
            "frozen_at",
            "published_at",
            "version",
            "created_at",
            "available_actions",
        ]


class Quarter(Strict):
    period = serializers.CharField(max_length=7)
    cause = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


def _need(by, pk):
    return by_id(Need.objects.visible_to(by).select_related("referral__resident"), pk, "need")


@translating(connectivity.reserve)
def _reserve_sim(*, need, by):
    """Promise the SIM that goes stale soonest to a need."""
    return connectivity.reserve(_need(by, need), by=by)


@translating(connectivity.import_sims)
def _import_sims(*, by, **batch):
    """Take in a batch; the first of them answers for all."""
    return connectivity.import_sims(by=by, **batch)[0]


@translating(skills.book)
def _book(*, need, session, by):
    """Take a seat in a session for a need."""
    return skills.book(_need(by, need), session=by_id(Session.objects.visible_to(by), session, "session"), by=by)


@translating(skills.take_register)
def _take_register(session, *, present, by):
    """Close the register."""
    skills.take_register(session, present=present, by=by)
    return session


def _due_by(rows, day: str):
    """Those still to be asked whose day has come by `day` (2026-12-31)."""
    return rows.due(date.fromisoformat(day))


class ReportFile(Door):
    """A report as PDF, summary, ODS, CSV with its data dictionary, or JSON, from its frozen figures after disclosure
    control.
    """

    queryset, serializer_class, operation_id = Report.objects.all(), ReportShown, "reports_download"

    def get(self, request, id, kind):
        report = self.get_object()
        if report.state == Report.State.DRAFT:
            raise Http404
        make, content_type, name = FORMS[kind]
        named = f'attachment; filename="{name.format(f"get-online-london-{report.period}-{report.edition}")}"'
        return HttpResponse(make(report.as_data()), content_type=content_type, headers={"Content-Disposition": named})


_SIM = {
    "queryset": Sim.objects.select_related("need__referral__resident"),
    "shows": SimShown,
    "lookup": "iccid",
    "tag": "sims",
}
_BOOKING = {
    "queryset": Booking.objects.select_related("session", "need__referral"),
    "shows": BookingShown,
    "tag": "bookings",
}
_FOLLOW_UP = {"queryset": FollowUp.objects.select_related("referral"), "shows": FollowUpShown, "tag": "follow_ups"}
_REPORT = {"queryset": Report.objects.all(), "shows": ReportShown, "tag": "reports"}


class Spoken(Strict):
    result = serializers.ChoiceField(choices=["reached", "declined"], required=False, default="reached")


class Unspoken(Strict):
    result = serializers.ChoiceField(choices=["no_answer", "wrong_number"], required=False, default="no_answer")


_MESSAGE = {"queryset": Message.objects.all(), "shows": MessageShown, "tag": "messages"}
_SESSION = {"queryset": Session.objects.select_related("hub"), "shows": SessionShown, "tag": "sessions"}
sims = collection(filters={"state": "state", "network": "network"}, make=_reserve_sim, body=ForNeed, **_SIM)
sim_import = collection(make=_import_sims, body=SimBatch, **_SIM | {"tag": "sim_batches"})
sim = detail(**_SIM)
SIM_VERBS = {
    "check-in": verb("check-in", connectivity.check_in, **_SIM),
    "issue": verb("issue", connectivity.issue, **_SIM),
    "activate": verb("activate", connectivity.activate, **_SIM),
    "release": verb("release", connectivity.release, body=Reason, **_SIM),
    "block": verb("block", connectivity.block, body=Reason, **_SIM),
}
sessions = collection(filters={"hub": "hub__code"}, make=skills.plan, body=SessionPlanned, **_SESSION)
session = detail(**_SESSION)
SESSION_VERBS = {"register": verb("register", _take_register, body=Register, **_SESSION)}
bookings = collection(filters={"state": "state"}, make=_book, body=Seat, **_BOOKING)
booking = detail(**_BOOKING)
BOOKING_VERBS = {
    "confirm": verb("confirm", skills.confirm, **_BOOKING),
    "cancel": verb("cancel", skills.cancel, **_BOOKING),
    "check-in": verb("check-in", skills.check_in, **_BOOKING),
    "miss": verb("miss", skills.miss, **_BOOKING),
    "excuse": verb("excuse", skills.excuse, body=Reason, **_BOOKING),
}
messages = collection(filters={"state": "state", "channel": "channel"}, **_MESSAGE)
message = detail(**_MESSAGE)
MESSAGE_VERBS = {
    "done": verb("done", notifications.done, body=Spoken, **_MESSAGE),
    "not-reached": verb("not-reached", notifications.not_reached, body=Unspoken, **_MESSAGE),
}
follow_ups = collection(filters={"state": "state", "kind": "kind", "due": _due_by}, **_FOLLOW_UP)
follow_up = detail(**_FOLLOW_UP)
FOLLOW_UP_VERBS = {
    "answer": verb("answer", outcomes.answer, body=FollowUpAnswer, **_FOLLOW_UP),
    "lose-touch": verb("lose-touch", outcomes.lose_touch, body=Reason, **_FOLLOW_UP),
}
reports = collection(filters={"period": "period", "state": "state"}, make=outcomes.draft, body=Quarter, **_REPORT)
report = detail(**_REPORT)
report_file = ReportFile.as_view()
REPORT_VERBS = {
    "freeze": verb("freeze", outcomes.freeze, **_REPORT),
    "publish": verb("publish", outcomes.publish, **_REPORT),
}
