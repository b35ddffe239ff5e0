"""This room in the administration: to read and to find; what changes something is an action."""

from django.contrib import admin

from people.admin_site import ReadOnly
from referrals.models import Referral


@admin.register(Referral)
class ReferralAdmin(ReadOnly):
    list_display = ("reference", "organisation", "state", "outcome", "urgency", "submitted_at")
    list_filter = ("state", "channel")
    search_fields = ("reference", "your_ref")
    exclude = ("resident", "reason_for_referral", "notes", "questions", "answers")
    show_full_result_count = False
