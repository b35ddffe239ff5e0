"""Classes of every hub, for an administrator: planned, changed and cancelled where a hub cannot do it itself."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from people.models import Organisation
from portal.classes.planning import cancel_class, change_class, plan_class, when_of
from portal.doors import get_visible_or_404, page
from portal.lists import Column, Filter, Listing, show_list
from skills.models import Session


@page(does="skills.plan", sees="every session", methods=("GET",))
def class_list(request):
    """What is to come first, of every hub, with how many wait."""
    listing = Listing(
        title="Classes",
        columns=[
            Column("Class", lambda s: {"text": s.title, "href": _address(s) if _may_change(s) else ""}),
            Column("Hub", lambda s: s.hub.name, ("hub__name",)),
            Column("When", when_of, ("starts_at",)),
            Column("Seats", lambda s: f"{s.taken} of {s.places}", numeric=True),
            Column("Waiting", lambda s: str(s.waiting), numeric=True),
            Column("Cancel", _cancel_cell),
        ],
        search=lambda rows, text: rows.filter(title__icontains=text) | rows.filter(hub__name__icontains=text),
        search_label="Find a class",
        search_hint="Enter its name, or its hub",
        filters=[Filter("time", "When", [("coming", "To come"), ("past", "Past")], _in_time)],
        order=("-starts_at", "-id"),
        empty={
            "title": "No classes",
            "text": "Hubs plan their own classes. You can plan a class for a hub on the hub’s page.",
        },
        download_name="classes",
    )
    rows = Session.objects.visible_to(request.actor).select_related("hub").with_waiting()
    return show_list(request, listing, rows, back=reverse("service:home"), back_text="Organisations")


def _may_change(session: Session) -> bool:
    return session.cancelled_at is None and session.starts_at > timezone.now()


def _cancel_cell(session: Session):
    if not _may_change(session):
        return "Cancelled" if session.cancelled_at else ""
    return {"text": "Cancel", "href": reverse("service:cancel_class", args=[session.pk])}


def _in_time(rows, code):
    now = timezone.now()
    return rows.filter(starts_at__gt=now) if code == "coming" else rows.filter(starts_at__lte=now)


def _address(session: Session) -> str:
    return reverse("service:change_class", args=[session.pk])


@page(does="skills.plan", sees="every session")
def new_class(request, code):
    """A class at this hub."""
    hub = get_object_or_404(Organisation, code=code, kind=Organisation.Kind.HUB)
    back = reverse("service:organisation", args=[code])
    return plan_class(request, hub, back=back, then=lambda _: reverse("service:classes"))


def _class(request, id) -> Session:
    return get_visible_or_404(Session.objects.select_related("hub"), request.actor, pk=id)


@page(does="skills.amend_session", sees="every session")
def change_class_page(request, id):
    return change_class(request, _class(request, id), back=reverse("service:classes"))


@page(does="skills.cancel_session", sees="every session")
def cancel_class_page(request, id):
    return cancel_class(request, _class(request, id), back=reverse("service:classes"))
