"""A world of one of each thing, for and by people whose words are as long and as mixed as they come."""

from inventory import actions as inventory
from skills import actions as skills
from tests import people_of_london as london
from tests.house import one_of_each

LONG = ("Wolfeschlegelsteinhausenbergerdorff" * 6)[:200]  # the longest name that is taken
URL = "https://support.example/" + "a-very-long-address/" * 12
MIXED = f"She reads {URL} and says: مرحبا، لا أستطيع الدخول إلى الموقع. Then {LONG}"


def long_world(monkeypatch) -> dict:
    """{what it is: its key} of one of each thing, for and by people whose words are long."""
    plain, received, planned = london.facts, inventory.receive, skills.plan

    def facts(*args, **about):
        own = (about.get("first_name", "Amina") * 200)[:200]  # their own, so that nobody is taken for somebody else
        person = {"access_needs": MIXED[:900]} | about.pop("resident", {})
        return plain(*args, **{"last_name": own} | about, resident=person, reason=MIXED[:900])

    monkeypatch.setattr(london, "facts", facts)
    monkeypatch.setattr(inventory, "receive", lambda **about: received(**about | {"make_and_model": LONG[:100]}))
    monkeypatch.setattr(skills, "plan", lambda **about: planned(**about | {"title": LONG[:100]}))
    london.organisation(name=LONG[:200])
    london.organisation("brixton-library", LONG[:200], "hub", "E09000022")
    things = one_of_each.world().own
    return things | {"recalled": on_the_road("Nia"), "arrived": on_the_road("Tunde", arrives=True)}


def on_the_road(name: str, *, arrives: bool = False) -> str:
    """The number of a parcel that arrived at the hub, or else is called back while it is on its way there."""
    store, hub = london.actor("warehouse"), london.hub()
    need = london.accepted(first_name=name, needs=("device",)).needs.get()
    device = london.device_on_shelf(f"PF-{name}")
    kept = inventory.reserve(need, device=device, by=london.actor("caseworker"))
    parcel = inventory.create_shipment(allocation=kept, hub=hub, by=store)
    inventory.pack(parcel, scanned=parcel.codes(), by=store)
    inventory.dispatch(parcel, by=store)
    if arrives:
        inventory.arrive(parcel, by=london.actor("hub_worker", organisation=hub))
    else:
        inventory.recall(parcel, reason=MIXED[:300], by=london.actor("safeguarding_lead"))
    return parcel.number
