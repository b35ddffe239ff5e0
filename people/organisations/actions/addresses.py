"""Addresses outside an organisation's domain that its lead answers for."""

from django.utils import timezone

from audit.recording import amended
from law.actors import Actor
from law.refusals import Conflict, Invalid, NotAllowed
from people.access import action
from people.organisations.models import ConfirmedAddress, Organisation
from people.particulars import Unreadable, read_email


class AddressConfirmedAlready(Conflict):
    """One confirmation of an address is enough."""

    code = "address_confirmed_already"
    sentence = "This address is already confirmed."


@action("people.confirm_address")
def confirm_address(*, email: str, organisation: Organisation, by: Actor) -> ConfirmedAddress:
    """Answer for an address outside the organisation's domain: receipts, letters and invitations may go to it.

    Refuses Invalid, AddressConfirmedAlready, and NotAllowed outside one's own tree.
    """
    _check_leads(organisation, by)
    try:
        address = read_email(email)
    except Unreadable as unreadable:
        raise Invalid.at("/email", unreadable.code, unreadable.sentence) from unreadable
    if not address:
        raise Invalid.at("/email", "required", "Enter an email address.")
    if ConfirmedAddress.objects.live().filter(organisation=organisation, email=address).exists():
        raise AddressConfirmedAlready()
    return ConfirmedAddress.objects.create(organisation=organisation, email=address)


@action("people.withdraw_address", on=ConfirmedAddress, transition="")
def withdraw_address(address: ConfirmedAddress, *, by: Actor) -> ConfirmedAddress:
    """From now on nothing new is sent for this address. Refuses NotAllowed outside one's own tree."""
    _check_leads(address.organisation, by)
    if address.ended_at is None:
        address.ended_at = timezone.now()
        address.save()
        amended(address, ended=True)
    return address


def _check_leads(organisation: Organisation, by: Actor) -> None:
    if not Organisation.objects.led_by(by).filter(pk=organisation.pk).exists():
        raise NotAllowed("Only the organisation’s lead and administrators can confirm addresses.")
