"""The administration writes nothing: whatever is registered, by us or by a package, can only be read."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import RequestFactory

from people.admin_site import ReadOnly
from people.models import User

REGISTERED = sorted(admin.site._registry.items(), key=lambda item: item[0].__name__)


@pytest.mark.parametrize(("model", "shown"), REGISTERED, ids=lambda x: getattr(x, "__name__", ""))
def test_everything_registered_is_read_only(model, shown):
    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    assert isinstance(shown, ReadOnly)
    assert not shown.has_add_permission(request)
    assert not shown.has_change_permission(request)
    assert not shown.has_delete_permission(request)
    assert shown.has_view_permission(request)


@pytest.mark.parametrize("model", [EmailAddress, Authenticator, Group])
def test_what_packages_register_is_not_there(model):
    assert not admin.site.is_registered(model)
    admin.site.register(model, admin.ModelAdmin)
    assert not admin.site.is_registered(model)


def test_no_page_of_the_administration_takes_a_form(client, db):
    root = User.objects.create_superuser("root@get-online.example", "a long enough password", name="Root")
    client.force_login(root)
    for model in (User, EmailAddress, Authenticator):
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
        assert client.post(address, {"email": "mallory@evil.example"}).status_code in (302, 403, 404)
    assert not EmailAddress.objects.filter(email="mallory@evil.example").exists()
