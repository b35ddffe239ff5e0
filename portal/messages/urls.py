"""The table of contents of the Messages workspace."""

from django.urls import path

from portal.messages import delivery, inbox, message_templates, translations

app_name = "messages"
urlpatterns = [
    path("messages/", inbox.inbox, name="home"),
    path("messages/health", delivery.delivery_page, name="health"),
    path("messages/threads/<uuid:id>", inbox.thread_page, name="thread"),
    path("messages/wording", message_templates.template_list, name="wording"),
    path("messages/wording/translations", translations.translation_list, name="translations"),
    path("messages/wording/<str:event>/<slug:language>/<slug:variant>", message_templates.template_page, name="words"),
    path("messages/<uuid:id>", inbox.inbound_page, name="one"),
]
