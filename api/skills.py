"""Sessions of hubs, and the seats in them."""

from rest_framework import serializers

from api.connectivity import ForNeed
from api.doors import Reason, Shown, Strict, collection, detail, find_named, translating, verb
from api.referrals.views import named_need
from people.access import sees
from people.models import Organisation
from skills import actions as skills
from skills.models import Booking, Session


class SessionShown(Shown):
    hub = serializers.SlugRelatedField[Organisation]("code", read_only=True)
    taken = serializers.SerializerMethodField(help_text="seats taken, for those who see bookings; else null")
    version = serializers.SerializerMethodField(help_text="as `taken`: it grows with every seat")
    is_full = serializers.SerializerMethodField()

    class Meta:
        model = Session
        fields = [
            *("id", "hub", "title", "starts_at", "minutes", "room", "tutor", "places"),
            *("taken", "is_full", "cancelled_at"),
            *("version", "available_actions"),
        ]

    def get_taken(self, session: Session) -> int | None:
        return session.taken if self._sees_bookings(session) else None

    def get_version(self, session: Session) -> int | None:
        return session.version if self._sees_bookings(session) else None

    def _sees_bookings(self, session: Session) -> bool:
        actor = self.context["request"].user
        return actor.organisation_id == session.hub_id or sees(actor, "every booking")

    def get_is_full(self, session: Session) -> bool:
        return session.taken >= session.places


class SessionChanged(Strict):
    """What of a session may change; what is not named stays. Who has a seat is told of another time."""

    title = serializers.CharField(max_length=120)
    starts_at = serializers.DateTimeField(
        error_messages={
            "make_aware": "Enter a time that the clocks show once that night, or add its offset from UTC.",
            "overflow": "The session must start in the next 12 months.",
        }
    )
    minutes = serializers.IntegerField(required=False, default=120)
    room = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    tutor = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    places = serializers.IntegerField(min_value=1, max_value=500)


class SessionPlanned(SessionChanged):
    """What a hub puts on its timetable."""

    hub = serializers.SlugRelatedField("code", queryset=Organisation.objects.filter(kind="hub"))


class Register(Strict):
    present = serializers.ListField(child=serializers.UUIDField(), max_length=500)
    late = serializers.ListField(child=serializers.UUIDField(), max_length=500, required=False, default=list)


class BookingShown(Shown):
    class Meta:
        model = Booking
        fields = [
            "id",
            "session",
            "need",
            "state",
            "is_late",
            "confirmed_at",
            "version",
            "created_at",
            "available_actions",
        ]


class Seat(ForNeed):
    session = serializers.UUIDField()


@translating(skills.book)
def _book(*, need, session, by):
    """Take a seat in a session for a need."""
    return skills.book(
        named_need(by, need), session=find_named(Session.objects.visible_to(by), session, "session"), by=by
    )


@translating(skills.take_register)
def _take_register(session, *, present, late, by):
    """Close the register: who came, who came late; every other booked seat did not come."""
    skills.take_register(session, present=present, late=late, by=by)
    return session


@translating(skills.admit)
def _admit(session, *, need, by):
    """Give somebody who came without a seat a free one, and mark them as come."""
    skills.admit(named_need(by, need), session=session, by=by)
    session.refresh_from_db()
    return session


class Attendance(Reason):
    came = serializers.BooleanField()
    is_late = serializers.BooleanField(required=False, default=False)


_SESSION = {"queryset": Session.objects.select_related("hub"), "shows": SessionShown, "tag": "sessions"}


_BOOKING = {
    "queryset": Booking.objects.select_related("session", "need__referral"),
    "shows": BookingShown,
    "tag": "bookings",
}


sessions = collection(filters={"hub": "hub__code"}, make=skills.plan, body=SessionPlanned, **_SESSION)


session = detail(amend=skills.amend_session, body=SessionChanged, **_SESSION)


SESSION_VERBS = {
    "register": verb("register", _take_register, body=Register, **_SESSION),
    "cancel": verb("cancel", skills.cancel_session, body=Reason, **_SESSION),
    "admit": verb("admit", _admit, body=ForNeed, **_SESSION),
}


bookings = collection(filters={"state": "state"}, make=_book, body=Seat, **_BOOKING)


booking = detail(**_BOOKING)


BOOKING_VERBS = {
    "confirm": verb("confirm", skills.confirm, **_BOOKING),
    "cancel": verb("cancel", skills.cancel, **_BOOKING),
    "check-in": verb("check-in", skills.check_in, **_BOOKING),
    "miss": verb("miss", skills.miss, **_BOOKING),
    "excuse": verb("excuse", skills.excuse, body=Reason, **_BOOKING),
    "correct": verb("correct", skills.correct_attendance, body=Attendance, **_BOOKING),
}
