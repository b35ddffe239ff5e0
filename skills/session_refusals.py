"""What this room refuses."""

from law.refusals import Conflict, NotAllowed


class SessionFull(Conflict):
    """Every place in the session is taken."""

    sentence = "This session is full. Choose another one."


class AlreadyBooked(Conflict):
    """One live seat a person a session (RULE8)."""

    sentence = "This resident has a seat in this session already."


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
