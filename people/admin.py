"""People in the administration: organisations and roles to read and find; states and residents only through actions."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from oauth2_provider.models import AccessToken, Grant, IDToken, RefreshToken

from people.models import Application, Hold, Membership, Organisation, User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[models.Model]
else:
    ModelAdmin = admin.ModelAdmin

# A bearer token opens the API as its client: no page shows one, and tokens are made by `people.issue_token` only.
for _secret in (AccessToken, Grant, IDToken, RefreshToken, Application):
    if admin.site.is_registered(_secret):
        admin.site.unregister(_secret)


class ReadOnly(ModelAdmin):
    """Every change goes through an action: the administration shows and finds."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(ReadOnly):
    list_display = ("name", "code", "kind", "borough", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "code")


@admin.register(User)
class UserAdmin(ReadOnly):
    list_display = ("name", "email", "is_active", "last_login")
    search_fields = ("name", "email")
    exclude = ("password",)


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
