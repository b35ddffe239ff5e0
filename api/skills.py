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
    register_paper = serializers.SerializerMethodField(
        help_text="where the signed paper is that the register was keyed from; as `taken`"
    )

    class Meta:
        model = Session
        fields = [
            *("id", "hub", "title", "starts_at", "minutes", "room", "tutor", "places"),
            *("taken", "is_full", "cancelled_at", "register_taken_at", "register_paper"),
            *("version", "available_actions"),
        ]

    def get_taken(self, session: Session) -> int | None:
        return session.taken if self._sees_bookings(session) else None

    def get_version(self, session: Session) -> int | None:
        return session.version if self._sees_bookings(session) else None

    def get_register_paper(self, session: Session) -> str | None:
        return session.register_paper if self._sees_bookings(session) else None

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
    paper = serializers.CharField(
        max_length=300, required=False, default="", allow_blank=True, help_text="where the signed paper is kept, if any"
    )


class BookingShown(Shown):
    position = serializers.SerializerMethodField(
        help_text="place on the waiting list, from 1; null for whoever is on none"
    )

    class Meta:
        model = Booking
        fields = [
            "id",
            "session",
            "need",
            "state",
            "is_late",
            "confirmed_at",
            "waiting_since",
            "position",
            "offer_expires_at",
            "is_short_notice",
            "moved_to",
            "version",
            "created_at",
            "available_actions",
        ]

    def get_position(self, booking: Booking) -> int | None:
        """Counted with the rows of a list, and anew for one that has just been moved."""
        if booking.state != Booking.State.WAITLISTED:
            return None
        known = getattr(booking, "position", None)
        return known or Booking.objects.with_position().get(pk=booking.pk).position


class Seat(ForNeed):
    session = serializers.UUIDField()
    wait = serializers.BooleanField(
        required=False, default=False, help_text="of a full session, take a place on its waiting list"
    )


class ToSession(Strict):
    session = serializers.UUIDField()


@translating(skills.book)
def _book(*, need, session, wait, by):
    """Take a seat in a session for a need, or with `wait` a place on the waiting list of a full one."""
    return skills.book(named_need(by, need), session=_named_session(by, session), wait=wait, by=by)


@translating(skills.move)
def _move(booking, *, session, by):
    """Exchange a seat for one in another session, which is taken first. The answer is the new seat."""
    return skills.move(booking, session=_named_session(by, session), by=by)


def _named_session(by, pk) -> Session:
    return find_named(Session.objects.visible_to(by), pk, "session")


@translating(skills.take_register)
def _take_register(session, *, present, late, paper, by):
    """Close the register: who came, who came late; every other booked seat did not come."""
    skills.take_register(session, present=present, late=late, paper=paper, by=by)
    return session


@translating(skills.admit)
def _admit(session, *, need, by):
    """Give someone who came without a seat a free one, and mark them as come."""
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


bookings = collection(
    filters={"state": "state", "session": "session"},
    make=_book,
    body=Seat,
    **_BOOKING | {"queryset": Booking.objects.with_position().select_related("session", "need__referral")},
)


booking = detail(**_BOOKING)


BOOKING_VERBS = {
    "confirm": verb("confirm", skills.confirm, **_BOOKING),
    "cancel": verb("cancel", skills.cancel, **_BOOKING),
    "move": verb("move", _move, body=ToSession, **_BOOKING),
    "check-in": verb("check-in", skills.check_in, **_BOOKING),
    "miss": verb("miss", skills.miss, **_BOOKING),
    "excuse": verb("excuse", skills.excuse, body=Reason, **_BOOKING),
    "correct": verb("correct", skills.correct_attendance, body=Attendance, **_BOOKING),
}
