"""What this room refuses."""

from law.refusals import Conflict, NotAllowed


class SessionFull(Conflict):
    """Every place in the session is taken, or kept for who is next on its waiting list."""

    sentence = "This session is full. Join its waiting list, or choose another session."


class AlreadyBooked(Conflict):
    """One live seat, or place on the waiting list, a person a session (RULE8)."""

    sentence = "This resident already has a seat in this session or is on its waiting list."


class BusyThen(Conflict):
    """Nobody is in two classes at a time (BK2)."""

    code = "busy_then"


class NotYourHub(NotAllowed):
    """A hub plans its own sessions and keeps its own registers."""

    sentence = "This timetable belongs to another hub."


class TooEarly(Conflict):
    """The register opens on the day."""

    sentence = "The register opens on the day of the session."


class SessionOver(Conflict):
    """A seat is taken before the session begins."""

    code = "session_over"
    sentence = "This session has started or ended. Choose one that has not started."


class SessionCancelled(Conflict):
    """A class that was cancelled takes nobody, and keeps no register."""

    code = "session_cancelled"
    sentence = "This session is cancelled."


class SomeoneCame(Conflict):
    """A class that somebody has come to takes place."""

    code = "someone_came"
    sentence = "Someone has been marked as here, so you cannot cancel this class. Correct the register first."


class TooLateToCorrect(Conflict):
    """A register is corrected for two weeks."""

    code = "too_late_to_correct"
    sentence = "A register can be corrected for 14 days."


class SeatOfferOver(Conflict):
    """An offered seat is kept until a moment that the person was told."""

    code = "seat_offer_over"
    sentence = "The time to accept this seat has ended. They keep their place on the waiting list."


class SameSession(Conflict):
    """A seat is moved to another session."""

    code = "same_session"
    sentence = "They already have a seat in this session. Choose another one."
