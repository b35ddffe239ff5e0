"""When a session can be: a time that exists and is still to come, and at which room and tutor are free."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from law.refusals import FieldError
from skills.models import Session

FARTHEST = timedelta(days=366)
KEPT_FOR = timedelta(hours=24)  # how long a seat from the waiting list is kept for an answer
CLOSES_BEFORE = timedelta(hours=1)  # an answer after that helps nobody to come
SHORTEST_HOLD = timedelta(hours=1)
SHORT_NOTICE = timedelta(hours=24)
SHORTEST = 15  # minutes
LONGEST = 600  # minutes
LONDON = ZoneInfo(settings.TIME_ZONE)


def faults_of_time(starts_at: datetime, minutes: int, now: datetime) -> list[FieldError]:
    """What is wrong with starting then and lasting so many minutes; nothing when it can be so."""
    if not SHORTEST <= minutes <= LONGEST:
        sentence = f"The session must end after it starts, and last between {SHORTEST} and {LONGEST} minutes."
        return [FieldError("/minutes", "out_of_range", sentence)]
    sentence = _why_not_then(starts_at, now)
    return [FieldError("/starts_at", "not_a_time_to_start", sentence)] if sentence else []


def _why_not_then(starts_at: datetime, now: datetime) -> str:
    if abs(starts_at.year - now.year) > 1:  # the years 1 and 9999 have no day before or after them to reckon with
        return "The session must start in the next 12 months."
    if not exists(starts_at):
        return "This time does not exist, because the clocks go forward that night. Enter another time."
    if starts_at <= now:
        return "The session must start in the future."
    return "" if starts_at <= now + FARTHEST else "The session must start in the next 12 months."


def exists(moment: datetime) -> bool:
    """Whether the clocks show this time at all: an hour of a night in March is left out."""
    there_and_back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)


def clashes(planned: Session) -> list[FieldError]:
    """What is already at that time in the same room of the hub, or with the same tutor anywhere."""
    places = Q(hub=planned.hub_id, room__iexact=planned.room)
    if planned.tutor:
        places |= Q(tutor__iexact=planned.tutor)
    near = Session.objects.exclude(pk=planned.pk).filter(
        places,
        starts_at__lt=planned.ends_at,
        starts_at__gt=planned.starts_at - timedelta(minutes=LONGEST),
    )
    over_each_other = [row for row in near.order_by("starts_at") if row.ends_at > planned.starts_at]
    return [_clash(planned, other) for other in over_each_other[:1]]


def _clash(planned: Session, other: Session) -> FieldError:
    starts = timezone.localtime(other.starts_at, LONDON)
    until = timezone.localtime(other.ends_at, LONDON)
    what = f"“{other.title}” on {starts:%A %-d %B} from {starts:%H:%M} to {until:%H:%M}"
    if other.hub_id == planned.hub_id and other.room.casefold() == planned.room.casefold():
        room = f"{planned.room} is" if planned.room else "The hub is"
        return FieldError("/room", "room_taken", f"{room} taken by {what}. Enter another time or another room.")
    return FieldError("/tutor", "tutor_taken", f"{planned.tutor} teaches {what}. Enter another time or another tutor.")


def kept_until(starts_at: datetime, now: datetime) -> datetime | None:
    """Until when a seat that is free now is kept for the next on the waiting list; None when it is too late to ask."""
    until = min(now + KEPT_FOR, starts_at - CLOSES_BEFORE)
    return until if until >= now + SHORTEST_HOLD else None


def is_short_notice(starts_at: datetime, now: datetime) -> bool:
    """Whether a seat that is given up now is hard to give to somebody else. It is written down, and never refused."""
    return starts_at - now < SHORT_NOTICE
