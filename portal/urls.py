"""The portal's table of contents; config hangs it at the root."""

from django.urls import include, path

from portal import views

urlpatterns = [
    path("", views.front, name="front"),
    path("reports/<uuid:id>.pdf", views.published_report, name="published_report"),
    path("", include("portal.public.urls")),
    path("", include("portal.refer.urls")),
    path("", include("portal.own.urls")),
    path("", include("portal.aftercare.urls")),
    path("", include("portal.correction.urls")),
    path("", include("portal.equality.urls")),
    path("", include("portal.calls.urls")),
    path("", include("portal.messages.urls")),
    path("", include("portal.task_pages.urls")),
    path("", include("portal.waiting.urls")),
    path("", include("portal.incidents.urls")),
    path("", include("portal.stop.urls")),
    path("", include("portal.recalls.urls")),
    path("", include("portal.payments.urls")),
    path("", include("portal.triage.urls")),
    path("", include("portal.warehouse.urls")),
    path("", include("portal.sims.urls")),
    path("", include("portal.queue.urls")),
    path("", include("portal.follow_ups.urls")),
    path("", include("portal.hub.urls")),
    path("", include("portal.sharing.urls")),
    path("", include("portal.service.urls")),
    path("", include("portal.funder.urls")),
]
