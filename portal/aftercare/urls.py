"""The table of contents of aftercare: pages for those who sign in. A person reports it on their own page (portal.own)."""

from django.urls import path

from portal.aftercare import report_page, swap_page

app_name = "aftercare"
urlpatterns = [
    path("does-not-work/<uuid:need>", report_page.report_page, name="report"),
    path("swaps/<uuid:id>", swap_page.swap_page, name="swap"),
    path("swaps/<uuid:id>/<slug:name>", swap_page.swap_action_page, name="swap_do"),
]
