"""The table of contents of the Messages workspace."""

from django.urls import path

from portal.messages import health, inbox, wording

app_name = "messages"
urlpatterns = [
    path("messages/", inbox.home, name="home"),
    path("messages/health", health.panel, name="health"),
    path("messages/threads/<uuid:id>", inbox.thread, name="thread"),
    path("messages/wording", wording.home, name="wording"),
    path("messages/wording/<str:event>/<slug:language>/<slug:variant>", wording.words, name="words"),
    path("messages/<uuid:id>", inbox.one, name="one"),
]
