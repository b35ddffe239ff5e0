"""A person's own page as a phone opens it, and what may be on it."""

from datetime import timedelta

from django.test import Client

from inventory import actions as inventory
from inventory.models import Shipment
from people import actions as people
from referrals.models import Need, Referral
from referrals.own_links import link_of
from skills import actions as skills
from skills.models import Booking
from tests import people_of_london as london
from tests.referrals.test_remedy import KWAME, STORE, at_hub


def path_of(referral: Referral) -> str:
    return "/me/" + link_of(referral).rpartition("/")[2]


def page(referral: Referral, language: str = "en") -> str:
    return Client().get(f"{path_of(referral)}?language={language}").content.decode()


def press(referral: Referral, do: str, row="", **more: str):
    return Client().post(path_of(referral), {"press": f"{do}:{getattr(row, 'pk', row)}", **more})


def need_of(*kinds: str) -> Need:
    need = london.accepted(needs=kinds or ("device",)).needs.first()
    need.collect_at = london.hub()
    need.save()
    return need


def described_hub():
    hub = london.hub()
    people.describe_hub(
        hub,
        address="Brixton Oval",
        postcode="SW2 1JQ",
        hours={"mon": "10:00 to 17:00", "tue": "10:00 to 17:00", "sat": "10:00 to 14:00"},
        access=["step_free"],
        by=london.ADMINISTRATOR,
    )
    return hub


def ready_to_collect(need: Need) -> Shipment:
    promised = inventory.reserve(need, device=london.device_on_shelf(), by=KWAME)
    parcel = inventory.create_shipment(allocation=promised, hub=london.hub(), by=STORE)
    inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
    inventory.dispatch(parcel, by=STORE)
    inventory.arrive(parcel, by=at_hub())
    return parcel


def booked(need: Need) -> Booking:
    return skills.book(need, session=london.session_today(begins_in=timedelta(days=3)), by=KWAME)
