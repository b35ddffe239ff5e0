"""The table of contents of the Calls workspace."""

from django.urls import path

from portal.calls import call_in_progress, call_list, calls_to_make, take_call

app_name = "calls"
urlpatterns = [
    path("calls/", call_list.call_list, name="home"),
    path("calls/take", take_call.take_call_page, name="take"),
    path("calls/to-make/<uuid:id>", calls_to_make.call_to_make, name="task"),
    path("calls/<uuid:id>", call_in_progress.call_page, name="one"),
    path("calls/<uuid:id>/step/<slug:step>", call_in_progress.call_step, name="step"),
    path("calls/<uuid:id>/save/<slug:step>", call_in_progress.save_typing, name="save"),
    path("calls/<uuid:id>/check", call_in_progress.call_check, name="check"),
    path("calls/<uuid:id>/sent", call_in_progress.call_sent, name="sent"),
    path("calls/<uuid:id>/end", call_in_progress.end_call_page, name="end"),
    path("calls/<uuid:id>/go-on", call_in_progress.go_on_with_call, name="go_on"),
]
