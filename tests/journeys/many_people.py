"""As many people as a journey needs, no two of them alike; and what is promised to them, in bins and boxes."""

from datetime import date

from stdnum import luhn

from connectivity import actions as connectivity
from inventory import actions as inventory
from inventory.models import Device
from referrals.models import Referral
from tests import people_of_london as london

STORE = london.actor("warehouse")

FIRST = ("Amina", "Zoë", "Wei", "Kofi", "Rosa", "Tariq", "Ngozi", "Piotr", "Leila", "Bao")
LAST = ("Yusuf", "Adeyemi", "Chen", "Mensah", "Diaz", "Khan", "Obi", "Nowak", "Haddad", "Tran", "Silva")


def somebody(number: int, *needs: str) -> Referral:
    """The number-th of at most 300 people, accepted with these needs."""
    return london.accepted(
        needs=needs,
        first_name=FIRST[number % len(FIRST)],
        last_name=LAST[number % len(LAST)],
        phone=f"+447700900{400 + number}",
        resident={"date_of_birth": date(1930 + number % 70, 1 + number % 12, 3 + number % 25)},
    )


def sim_numbers(count: int, *, after: int = 0) -> list[str]:
    """SIM numbers with a right check digit, `after` so many others."""
    bare = [f"894411006825627{number:03d}" for number in range(after, after + count)]
    return [each + luhn.calc_check_digit(each) for each in bare]


def a_box(count: int, *, after: int = 0) -> list[str]:
    """SIMs in the box of the hub, counted in. `after`: how many numbers were used before."""
    inside = sim_numbers(count, after=after)
    by = london.actor("hub_worker", organisation=london.hub())
    london.sims_on_shelf(*inside)
    box = connectivity.order_box(hub=london.hub(), quantity=count, by=by)
    connectivity.pack_box(box, iccids=inside, by=STORE)
    connectivity.send_box(box, by=STORE)
    connectivity.arrive_box(box, iccids=inside, by=by)
    return inside


def to_pick(count: int) -> list[Device]:
    """One device a bin, in the order of the bins; the parcels were promised in the opposite order."""
    keeper = london.actor("warehouse_manager")
    devices = []
    for number in reversed(range(count)):
        device = london.device_on_shelf(f"PF-W{number:02d}")
        need = somebody(number, "device").needs.get()
        allocation = inventory.reserve(need, device=device, by=london.actor("caseworker"))
        inventory.create_shipment(allocation=allocation, hub=london.hub(), by=STORE)
        inventory.put_away(device, bin=inventory.open_bin(code=f"C-{number:02d}", by=keeper), by=STORE)
        devices.insert(0, device)
    return devices
