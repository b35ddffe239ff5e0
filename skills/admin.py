"""This room in the administration: to read and to find; what changes something is an action."""

from django.contrib import admin

from people.admin_site import ReadOnly
from skills.models import Session


@admin.register(Session)
class SessionAdmin(ReadOnly):
    list_display = ("title", "hub", "starts_at", "places", "taken")
    list_filter = ("hub",)
    search_fields = ("title",)
    exclude = ()
    show_full_result_count = False
