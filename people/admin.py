"""People in the administration: organisations and roles to read and find; states and residents only through actions."""

from django.contrib import admin

from people.admin_site import ReadOnly
from people.models import Hold, Membership, Organisation, User


@admin.register(Organisation)
class OrganisationAdmin(ReadOnly):
    list_display = ("name", "code", "kind", "borough", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "code")


@admin.register(User)
class UserAdmin(ReadOnly):
    list_display = ("name", "email", "is_active", "last_login")
    search_fields = ("name", "email")
    exclude = ("password", "pin")


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    list_display = ("user", "organisation", "role", "ended_at")
    list_filter = ("role",)
    list_select_related = ("user", "organisation")


@admin.register(Hold)
class HoldAdmin(ReadOnly):
    list_display = ("kind", "state", "review_on", "created_at")
    list_filter = ("kind", "state")
    exclude = ("note", "resident")
