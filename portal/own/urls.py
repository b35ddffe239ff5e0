"""The table of contents of the residents' own page."""

from django.urls import path

from portal.own import (
    appeal_page,
    by_reference,
    change_pages,
    consent_page,
    own_page,
    share_page,
    trouble_page,
    write_page,
)

app_name = "own"
urlpatterns = [
    path("me", by_reference.ask_page, name="ask"),
    path("me/<str:token>", own_page.own_page, name="page"),
    path("me/<str:token>/problem", trouble_page.trouble_page, name="problem"),
    path("me/<str:token>/class", change_pages.class_page, name="class"),
    path("me/<str:token>/day", change_pages.day_page, name="day"),
    path("me/<str:token>/write", write_page.write_page, name="write"),
    path("me/<str:token>/appeal", appeal_page.appeal_page, name="appeal"),
    path("me/<str:token>/consent", consent_page.consent_page, name="consent"),
    path("refer/<str:reference>/share", share_page.share_page, name="share"),  # for the worker, who shows it to them
]
