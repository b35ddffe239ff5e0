"""One email a morning to each who has work that is late: how much, and where it is. It names nothing and nobody."""

from collections import Counter
from functools import partial

from django.conf import settings
from django.utils import timezone

from jobs.rounds import Round
from law.actors import SYSTEM, Actor
from notifications import actions as notifications
from notifications.events import register
from notifications.models import Message, Task
from people.access import TEAMS, sees
from people.models import Membership, User
from portal.waiting.stuck_page import stuck_work
from portal.waiting.work_rows import WaitingWork

SUMMARIES = Round("portal.send_morning_summaries", most=20_000)
EVENT = "portal.morning_summary"
STUCK = ("Overdue or stuck", "/work/stuck")
LATE_WORK = ("Waiting work that is overdue", "/work/?when=overdue")
LATE_TASKS = ("Tasks that are overdue", "/tasks/?when=overdue")

register(
    EVENT,
    "Good morning. These tasks are overdue:\n\n{lines}\n\nYou can stop this email: {stop}",
    subject="Work that is overdue",
)
Lines = Counter[tuple[str, str]]
Known = dict[tuple[frozenset[str], object], Lines]


def send_morning_summaries() -> None:
    """Everyone who owns work, wants the email, and has something to do. People of one role at one place have one list."""
    here = Membership.objects.live().filter(role__in=list(TEAMS), organisation__is_active=True)
    owners = User.objects.filter(is_active=True, pk__in=here.values("user")).exclude(digest=User.Digest.NONE)
    known: Known = {}
    SUMMARIES.each(owners.order_by("pk"), partial(_send, known=known))


def _send(user: User, *, known: Known) -> bool:
    lines: Lines = Counter()
    for workplace in user.workplaces():
        lines += _of(user.actor(at=workplace), known)
    if not lines:
        return False
    letter = notifications.compose(
        EVENT,
        reason=user,
        address=user.email,
        channel="email",
        occasion=f"{timezone.localdate():%Y-%m-%d}",
        lines="\n".join(f"{words}: {number}. {settings.PUBLIC_URL}{path}" for (words, path), number in lines.items()),
        stop=f"{settings.PUBLIC_URL}/work/email",
    )
    if Message.objects.filter(dedupe=letter.dedupe).exists():
        return False
    notifications.queue([letter], by=SYSTEM)
    return True


def _of(actor: Actor, known: Known) -> Lines:
    """What is late for whoever has these roles here. Who sees everything that is stuck has it in one line."""
    place = (actor.roles, actor.organisation_id)
    if place not in known:
        known[place] = +Counter(_count(actor))
    return known[place]


def _count(actor: Actor) -> dict[tuple[str, str], int]:
    if sees(actor, "what is stuck"):
        return {STUCK: stuck_work(actor).count()}
    now = timezone.now()
    counts = {}
    if sees(actor, "waiting work"):
        counts[LATE_WORK] = WaitingWork(actor, before=now).count()
    if sees(actor, "tasks"):
        counts[LATE_TASKS] = Task.objects.visible_to(actor).still_to_do().filter(due_at__lt=now).count()
    return counts
