"""What this room refuses."""

from law.refusals import Conflict, NotAllowed


class SessionFull(Conflict):
    """Every place in the session is taken, or kept for who is next on its waiting list."""

    sentence = "This session is full. Join its waiting list, or choose another one."


class AlreadyBooked(Conflict):
    """One live seat, or place on the waiting list, a person a session (RULE8)."""

    sentence = "This resident has a seat in this session, or is on its waiting list, already."


class BusyThen(Conflict):
    """Nobody is in two classes at a time (BK2)."""

    code = "busy_then"


class NotYourHub(NotAllowed):
    """A hub plans its own sessions and keeps its own registers."""

    sentence = "This is another hub's timetable."


class TooEarly(Conflict):
    """The register opens on the day."""

    sentence = "The register opens on the day of the session."


class SessionOver(Conflict):
    """A seat is taken before the session begins."""

    code = "session_over"
    sentence = "This session has begun or is over. Choose one that is still to come."


class SessionCancelled(Conflict):
    """A class that was cancelled takes nobody, and keeps no register."""

    code = "session_cancelled"
    sentence = "This session is cancelled."


class SomeoneCame(Conflict):
    """A class that somebody has come to takes place."""

    code = "someone_came"
    sentence = "Someone is on the register as here already, so this class takes place. Correct the register first."


class TooLateToCorrect(Conflict):
    """A register is corrected for two weeks."""

    code = "too_late_to_correct"
    sentence = "A register can be corrected for 14 days."


class SeatOfferOver(Conflict):
    """An offered seat is kept until a moment that the person was told."""

    code = "seat_offer_over"
    sentence = "The time to take this seat is over. They keep their place on the waiting list."


class SameSession(Conflict):
    """A seat is moved to another session."""

    code = "same_session"
    sentence = "This is the session that they have a seat in. Choose another one."
