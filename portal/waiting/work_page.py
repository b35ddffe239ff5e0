"""The page of waiting work: what is overdue first, with a link to where each is done."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from law.actors import Actor
from portal.doors import page
from portal.lists import Column, Filter, Listing, show_list
from portal.sims.sim_words import in_groups
from portal.waiting.work_kinds import BY_CODE, SIM, WORK
from portal.waiting.work_rows import WaitingWork, WorkRow, address_of, page_of


@page(sees="waiting work", methods=("GET",))
def work_page(request: HttpRequest) -> HttpResponseBase:
    """Everything that waits for a deed, of what this person sees. It names nobody: a row is its reference."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the door sets it
    kinds = [kind for kind in WORK if page_of(kind, actor)]
    owners = sorted({kind.owner for kind in kinds})
    listing = Listing(
        title="Waiting work",
        columns=[
            Column(
                "Reference",
                lambda row: {"text": _reference(row), "href": address_of(row, BY_CODE[row.kind], actor)},
                unbroken=True,
            ),
            Column("What", lambda row: BY_CODE[row.kind].words),
            Column("Whose", lambda row: BY_CODE[row.kind].owner),
            Column("Due", _due_cell, ("due_at",)),
        ],
        filters=[
            Filter("kind", "What", [(kind.code, kind.words) for kind in kinds], lambda rows, code: rows.of_kind(code)),
            Filter("owner", "Whose", [(owner, owner) for owner in owners], lambda rows, code: rows.of_owner(code)),
            Filter(
                "when",
                "When",
                [("overdue", "Overdue"), ("today", "Due today"), ("later", "Due later")],
                lambda rows, code: rows.due(code),
            ),
        ],
        order=("due_at", "id"),
        keyset=True,
        empty={"title": "Nothing is waiting", "text": "Your next tasks are listed here, with their due dates."},
        download_name="waiting-work",
    )
    return show_list(request, listing, WaitingWork(actor))


def _reference(row: WorkRow) -> str:
    return in_groups(row.reference) if SIM in BY_CODE[row.kind].pages else row.reference


def _due_cell(row: WorkRow) -> dict[str, str]:
    if row.due_at is None:
        return {"text": "No day yet"}
    day = f"{timezone.localtime(row.due_at):%A %-d %B %Y}"
    if row.due_at < timezone.now():
        return {"text": "Overdue", "colour": "govuk-tag--red", "hint": day}
    return {"text": day}
