"""The table of contents of the waiting list."""

from django.urls import path

from portal.queue import offer_page, run_pages, waiting_list, withdraw_page

app_name = "queue"
urlpatterns = [
    path("queue/", waiting_list.waiting_list, name="home"),
    path("queue/run", run_pages.run_preview, name="run"),
    path("queue/runs", run_pages.run_list, name="runs"),
    path("queue/runs/<uuid:id>", run_pages.run_page, name="one_run"),
    path("queue/runs/<uuid:id>/progress", run_pages.run_progress, name="progress"),
    path("queue/skipped", waiting_list.passed_over_page, name="skipped"),
    path("queue/need/<uuid:id>", waiting_list.need_page, name="need"),
    path("queue/need/<uuid:id>/withdraw", withdraw_page.withdraw_promise_page, name="withdraw"),
    path("queue/need/<uuid:id>/do/<slug:name>", waiting_list.queue_deed_page, name="need_deed"),
    path("offer/<uuid:id>", offer_page.offer_page, name="offer"),
]
