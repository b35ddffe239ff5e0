"""This room in the administration: to read and to find; what changes something is an action."""

from django.contrib import admin

from contributions.models import Contribution
from people.admin_site import ReadOnly


@admin.register(Contribution)
class ContributionAdmin(ReadOnly):
    list_display = ("number", "organisation", "quantity", "state", "paid_at")
    list_filter = ("state",)
    search_fields = ("number", "purchase_order")
    exclude = ()
    show_full_result_count = False
