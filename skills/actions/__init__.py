"""Every change to a session and its seats: planned, booked, confirmed, cancelled, and the register."""

from skills.actions.registers import (
    admit,
    chase_register,
    check_in,
    correct_attendance,
    excuse,
    miss,
    registers_to_chase,
    take_register,
)
from skills.actions.seats import (
    book,
    cancel,
    confirm,
    on_freed,
    on_hold_raised,
    on_question_answered,
    release_for_need,
)
from skills.actions.timetabling import AMENDABLE, amend_session, cancel_session, plan
from skills.session_refusals import (
    AlreadyBooked,
    NotYourHub,
    SessionCancelled,
    SessionFull,
    SessionOver,
    SomeoneCame,
    TooEarly,
    TooLateToCorrect,
)

__all__ = [
    "AMENDABLE",
    "AlreadyBooked",
    "NotYourHub",
    "SessionCancelled",
    "SessionFull",
    "SessionOver",
    "SomeoneCame",
    "TooEarly",
    "TooLateToCorrect",
    "admit",
    "amend_session",
    "book",
    "cancel",
    "cancel_session",
    "chase_register",
    "check_in",
    "confirm",
    "correct_attendance",
    "excuse",
    "miss",
    "on_freed",
    "on_hold_raised",
    "on_question_answered",
    "plan",
    "registers_to_chase",
    "release_for_need",
    "take_register",
]
