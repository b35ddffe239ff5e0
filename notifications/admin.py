"""This room in the administration: to read and to find; what changes something is an action."""

from django.contrib import admin

from notifications.models import Message
from people.admin_site import ReadOnly


@admin.register(Message)
class MessageAdmin(ReadOnly):
    list_display = ("event", "channel", "state", "due_at", "sent_at", "cause")
    list_filter = ("state", "channel", "event")
    search_fields = ()
    exclude = ("resident", "address", "body")
    show_full_result_count = False
