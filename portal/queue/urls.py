"""The table of contents of the waiting list."""

from django.urls import path

from portal.queue import offer_page, run_pages, waiting_list

app_name = "queue"
urlpatterns = [
    path("queue/", waiting_list.home, name="home"),
    path("queue/run", run_pages.preview, name="run"),
    path("queue/runs", run_pages.every, name="runs"),
    path("queue/runs/<uuid:id>", run_pages.one, name="one_run"),
    path("queue/runs/<uuid:id>/progress", run_pages.progress, name="progress"),
    path("queue/skipped", waiting_list.skipped, name="skipped"),
    path("queue/need/<uuid:id>", waiting_list.story, name="need"),
    path("offer/<uuid:id>", offer_page.answer, name="offer"),
]
