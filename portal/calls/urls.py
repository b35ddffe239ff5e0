"""The table of contents of the Calls workspace."""

from django.urls import path

from portal.calls import call_in_progress, call_list, calls_to_make

app_name = "calls"
urlpatterns = [
    path("calls/", call_list.home, name="home"),
    path("calls/take", call_list.take, name="take"),
    path("calls/to-make/<uuid:id>", calls_to_make.one, name="task"),
    path("calls/<uuid:id>", call_in_progress.one, name="one"),
    path("calls/<uuid:id>/step/<slug:step>", call_in_progress.step, name="step"),
    path("calls/<uuid:id>/save/<slug:step>", call_in_progress.save, name="save"),
    path("calls/<uuid:id>/check", call_in_progress.check, name="check"),
    path("calls/<uuid:id>/sent", call_in_progress.sent, name="sent"),
    path("calls/<uuid:id>/end", call_in_progress.end, name="end"),
    path("calls/<uuid:id>/go-on", call_in_progress.go_on, name="go_on"),
]
