"""The table of contents of the Calls workspace."""

from django.urls import path

from portal.calls import desk, speaking, tasks

app_name = "calls"
urlpatterns = [
    path("calls/", desk.home, name="home"),
    path("calls/take", desk.take, name="take"),
    path("calls/to-make/<uuid:id>", tasks.one, name="task"),
    path("calls/<uuid:id>", speaking.one, name="one"),
    path("calls/<uuid:id>/step/<slug:step>", speaking.step, name="step"),
    path("calls/<uuid:id>/save/<slug:step>", speaking.save, name="save"),
    path("calls/<uuid:id>/check", speaking.check, name="check"),
    path("calls/<uuid:id>/sent", speaking.sent, name="sent"),
    path("calls/<uuid:id>/end", speaking.end, name="end"),
    path("calls/<uuid:id>/go-on", speaking.go_on, name="go_on"),
]
