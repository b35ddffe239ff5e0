"""The table of contents of the waiting list."""

from django.urls import path

from portal.queue import offers, runs, waiting

app_name = "queue"
urlpatterns = [
    path("queue/", waiting.home, name="home"),
    path("queue/run", runs.preview, name="run"),
    path("queue/runs", runs.every, name="runs"),
    path("queue/runs/<uuid:id>", runs.one, name="one_run"),
    path("queue/runs/<uuid:id>/progress", runs.progress, name="progress"),
    path("queue/skipped", waiting.skipped, name="skipped"),
    path("queue/need/<uuid:id>", waiting.story, name="need"),
    path("offer/<uuid:id>", offers.answer, name="offer"),
]
