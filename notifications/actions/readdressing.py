"""When the ways to reach a person change, what has not left for them goes another way at once, or not at all."""

from dataclasses import dataclass, replace

from audit.recording import amended
from database.clock import database_now
from notifications.actions.sending import stop
from notifications.addresses import readdress
from notifications.circumstances import circumstances_of
from notifications.models import Message
from notifications.verdicts import SUPPRESS, Circumstances, Verdict, verdict
from people.access import brake
from people.models import Resident

# What a verdict says of the ways to reach someone; everything else is asked when the message is due.
ABOUT_THE_WAY = {"channel_not_safe", "voicemail_not_safe", "landline", "bad_number", "opted_out", "hours_unclear"}


@dataclass(frozen=True)
class JudgedAgain:
    """How many messages now go to another address, and how many were stopped."""

    readdressed: int = 0
    stopped: int = 0

    def __add__(self, other: "JudgedAgain") -> "JudgedAgain":
        return JudgedAgain(self.readdressed + other.readdressed, self.stopped + other.stopped)


def judge_again(resident: Resident) -> JudgedAgain:
    """Every message and call for this person that has not left: re-addressed, stopped, or due at other hours.

    Called inside the action that has changed and saved how they may be reached, whatever it was: a correction, a merge, a
    wish not to be called. What a sender holds in the air is waited for first. What was stopped goes on by the ladder.
    """
    brake.wait_for_senders(resident.pk)
    rows = list(Message.objects.select_for_update().unsent_to(resident).order_by("pk"))
    readdressed = {row.pk for row in rows if readdress(row, resident)}
    circumstances = circumstances_of(rows, database_now()) if rows else {}
    stopped = {row.pk for row in rows if _stop_if_unsafe(row, circumstances[row.pk])}
    for row in rows:
        moved = row.pk not in stopped and _ask_hours_again(row)
        if moved or row.pk in readdressed | stopped:
            row.save()
        if row.pk in readdressed:
            amended(row, readdressed=True)
    return JudgedAgain(len(readdressed - stopped), len(stopped))


def _stop_if_unsafe(row: Message, known: Circumstances) -> bool:
    """Stop the row when its way is not safe now. What a hold keeps back stays so, and is judged when that is lifted."""
    if row.state == Message.State.SUPPRESSED:
        return False
    judged = verdict(database_now(), replace(known, is_true=True, held=False, on_allow_list=True))
    if not (known.safe or known.after_stop):
        judged = Verdict(SUPPRESS, "channel_not_safe")
    if judged.cause not in ABOUT_THE_WAY:
        return False
    stop(row, judged)
    return True


def _ask_hours_again(row: Message) -> bool:
    """What waits for an hour that was safe is due now: its sender reads the hours that are safe today."""
    if row.state != Message.State.DEFERRED or row.cause != "unsafe_hours":
        return False
    row.due_at = database_now()
    return True
