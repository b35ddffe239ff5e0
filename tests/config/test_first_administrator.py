"""A new service gets its register and its first administrator by one command, and lets everybody else in by itself."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from audit.models import LedgerEntry
from notifications.models import Message
from people.models import Invitation, Organisation, User

PASSWORD = "a walk along the Thames"

pytestmark = pytest.mark.django_db


def say(*words, **options) -> str:
    output = StringIO()
    call_command(*words, stdout=output, **options)
    return output.getvalue()


def test_one_command_makes_the_first_administrator_and_no_second():
    said = say("add_administrator", "ada@get-online.example", name="Ada", print_link=True)
    assert "35 organisations entered" in said
    assert "An invitation to ada@get-online.example is on its way." in said
    assert Message.objects.get(event="people.invited").address == "ada@get-online.example"
    entry = LedgerEntry.objects.get(object_type="people.invitation", verb="created")
    assert (entry.actor, entry.action) == ("operator:command-line", "people.invite_administrator")

    link = said.split()[-1].removeprefix(settings.PUBLIC_URL)
    chosen = {"name": "Ada", "way": "password", "password1": PASSWORD, "password2": PASSWORD}
    assert Client().post(link, chosen).status_code == 302
    assert User.objects.get(email="ada@get-online.example").workplaces()[0].roles == {"administrator"}

    with pytest.raises(CommandError, match="There is already an administrator, who can invite others in the portal"):
        say("add_administrator", "eve@get-online.example")
    say("add_administrator", "eve@get-online.example", another=True)
    assert Invitation.objects.filter(state="sent").values_list("email", flat=True)[0] == "eve@get-online.example"


def test_an_address_that_is_none_is_refused_in_words():
    with pytest.raises(CommandError, match=r"email|e-mail"):
        say("add_administrator", "nobody")
    assert not Invitation.objects.exists()


def test_the_register_is_loaded_once():
    assert "35 organisations entered, 0 were there already." in say("load_register")
    assert "0 organisations entered, 35 were there already." in say("load_register")
    assert Organisation.objects.filter(kind="borough").count() == 33
    assert Organisation.objects.get(code="city-of-london").name == "City of London"
