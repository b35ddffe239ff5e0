"""This room in the administration: to read and to find; what changes something is an action."""

from django.contrib import admin

from outcomes.models import Report
from people.admin_site import ReadOnly


@admin.register(Report)
class ReportAdmin(ReadOnly):
    list_display = ("period", "edition", "state", "frozen_at", "published_at")
    list_filter = ("state",)
    search_fields = ("period",)
    exclude = ("data",)
    show_full_result_count = False
