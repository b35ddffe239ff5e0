"""This room in the administration: to read and to find; what changes something is an action."""

from django.contrib import admin

from connectivity.models import Box, Sim, SimCount
from people.admin_site import ReadOnly


@admin.register(Sim)
class SimAdmin(ReadOnly):
    list_display = ("iccid", "network", "state", "activate_by", "ends_on")
    list_filter = ("state", "network")
    search_fields = ("iccid",)
    exclude = ("resident",)
    show_full_result_count = False


@admin.register(Box)
class BoxAdmin(ReadOnly):
    list_display = ("number", "hub", "quantity", "state", "sent_at", "arrived_at")
    list_filter = ("state",)
    search_fields = ("number",)


@admin.register(SimCount)
class SimCountAdmin(ReadOnly):
    list_display = ("hub", "expected", "found", "created_at")
