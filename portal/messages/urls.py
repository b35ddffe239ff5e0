"""The table of contents of the Messages workspace."""

from django.urls import path

from portal.messages import delivery, inbox, message_templates

app_name = "messages"
urlpatterns = [
    path("messages/", inbox.home, name="home"),
    path("messages/health", delivery.panel, name="health"),
    path("messages/threads/<uuid:id>", inbox.thread, name="thread"),
    path("messages/wording", message_templates.home, name="wording"),
    path("messages/wording/<str:event>/<slug:language>/<slug:variant>", message_templates.words, name="words"),
    path("messages/<uuid:id>", inbox.one, name="one"),
]
