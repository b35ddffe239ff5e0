"""What is stuck: everything beyond its promise in every room, and what the nightly check found, with who is to do what."""

from dataclasses import replace
from datetime import timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from jobs.pulse import last_started
from law.actors import Actor
from notifications.events import EVENTS
from notifications.models import Wording
from notifications.task_kinds import TASK_KINDS
from portal.doors import page
from portal.lists import Column, Filter, Listing, show_list
from portal.sims.sim_words import in_groups
from portal.waiting.stuck_kinds import acknowledged, ended, stuck_kinds
from portal.waiting.stuck_rooms import ROOMS
from portal.waiting.work_kinds import SIM, WorkKind
from portal.waiting.work_rows import WaitingWork, WorkRow, address_of

NIGHTLY_LOOK = "config.look_through_the_house"
SHORT = 24  # a reference, or the number of a SIM in its groups
CHECK_IS_LATE_AFTER = timedelta(hours=26)


def stuck_work(actor: Actor) -> WaitingWork:
    """Everything that is stuck, of what this person sees."""
    return WaitingWork(actor, kinds=stuck_kinds(), before=timezone.now(), even_without_page=True)


@page(sees="what is stuck", methods=("GET",))
def stuck_page(request: HttpRequest) -> HttpResponseBase:
    """What is stuck, the longest first. It names nobody: a row is its reference."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the door sets it
    others = {"right": acknowledged(), "ended": ended()}
    by_code = {kind.code: kind for kinds in (stuck_kinds(), *others.values()) for kind in kinds}
    owners = sorted({kind.owner for kind in stuck_kinds()})
    listing = Listing(
        title="Overdue or stuck",
        columns=[
            Column("What", lambda row: _what(row, by_code[row.kind])),
            Column("Reference", lambda row: _reference(row, by_code[row.kind], actor)),
            Column("What to do", lambda row: _to_do(row, by_code[row.kind])),
            Column("Owner", lambda row: {"text": by_code[row.kind].owner, "hint": row.place}),
            Column("Due", _due_cell, ("due_at",)),
        ],
        filters=[
            Filter("room", "Kind", [(room, room) for room in ROOMS], lambda rows, code: rows.of_room(code)),
            Filter("owner", "Owner", [(owner, owner) for owner in owners], lambda rows, code: rows.of_owner(code)),
            Filter(
                "show",
                "Nightly check",
                [("right", "Accepted as it is"), ("ended", "Resolved in the last 30 days")],
                lambda rows, code: replace(rows, kinds=others[code]),
            ),
        ],
        order=("due_at", "id"),
        keyset=True,
        empty={"title": "Nothing is overdue or stuck", "text": "Everything is on time."},
        download_name="what-is-stuck",
    )
    started = last_started(NIGHTLY_LOOK)
    context = {
        "checked_at": timezone.localtime(started) if started else None,
        "is_check_late": started is None or timezone.now() - started > CHECK_IS_LATE_AFTER,
    }
    return show_list(request, listing, stuck_work(actor), template="waiting/stuck.html", **context)


def _what(row: WorkRow, kind: WorkKind) -> dict[str, str]:
    if row.about in TASK_KINDS:
        return {"text": TASK_KINDS[row.about].title, "hint": row.more}
    return {"text": kind.words}


def _reference(row: WorkRow, kind: WorkKind, actor: Actor) -> dict[str, object]:
    """The nightly check also names what has no short reference, such as a class or a report."""
    text = _name(row.reference, kind) or kind.room
    return {"text": text, "href": address_of(row, kind, actor), "unbroken": len(text) <= SHORT}


def _name(reference: str, kind: WorkKind) -> str:
    if kind.model is Wording:
        return EVENTS[reference].title if reference in EVENTS else ""
    return in_groups(reference) if SIM in kind.pages else reference


def _to_do(row: WorkRow, kind: WorkKind) -> str:
    if row.about not in TASK_KINDS:
        return kind.do
    steps = TASK_KINDS[row.about].steps
    return " ".join(steps[1:] or steps)


def _due_cell(row: WorkRow) -> dict[str, str]:
    if row.due_at is None:
        return {"text": "No day yet"}
    at = timezone.localtime(row.due_at)
    days = (timezone.localdate() - at.date()).days
    words = f"{at:%-d %B %Y}"
    if row.due_at >= timezone.now():
        return {"text": words}
    late = "Overdue" if days < 1 else f"{days} day{'s' * (days != 1)} late"
    return {"text": late, "colour": "govuk-tag--red", "hint": words}
