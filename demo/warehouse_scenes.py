"""Something of everything that the warehouse meets: donors, lots, bins, pools, parts, the bench in every state, and
people who wait and why.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from demo import foundations, steps
from demo.invented import raw_facts_of
from inventory import actions as inventory
from inventory.bench.checklists import CHECKLISTS
from inventory.models import Bin, Lot, Pool
from jobs import worker
from people.models import Organisation

CARBON_SOURCE = "Embodied, as used by a UK community refurbisher: TechResort, techresort.org/benefits_repurposing"
BINS = (("A-01", "Wiped laptops"), ("A-02", "Laptops, grade A"), ("B-01", "Tablets and phones"))
PARTS = (
    ("battery-t14", "Battery, ThinkPad T14", 6),
    ("ssd-256", "SSD, 256 GB", 2),
    ("charger-usbc", "Charger, USB-C, 65 W", 14),
)
WAITING: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Ruth Abara", "03/05/1951", {"form": "laptop", "requires": ["screen_reader"], "use": "video"}),
    ("Selim Demir", "17/10/1990", {"form": "laptop", "use": "work", "substitutes": False}),
    ("Bronwen Hale", "29/01/1972", {"form": "tablet", "requires": ["touch", "camera"], "use": "video"}),
    ("Ines Carvalho", "08/12/2003", {"form": "laptop", "use": "creative"}),
    ("George Mwangi", "21/07/1944", {"form": "phone"}),
)
KEEPER = foundations.hand("warehouse_manager")
CLERK = foundations.hand("warehouse")
TECHNICIAN = foundations.hand("technician", name="bench-1")


def warehouse(places: dict[str, Organisation]) -> None:
    _set_carbon_factors()
    bins = [inventory.open_bin(code=code, words=words, by=KEEPER) for code, words in BINS]
    lambeth = _open_pools()
    _stock_parts()
    lot = _announce_lots(lambeth)
    for stage in range(7):
        _leave_on_the_bench(stage, lot, bins[0])
    for number, device in enumerate(inventory.free_devices()[:6]):
        inventory.put_away(device, bin=bins[number % len(bins)], by=CLERK)
    _have_people_wait(places)


def _set_carbon_factors() -> None:
    since = timezone.localdate() - timedelta(days=700)
    for kind, kilograms in (("laptop", 200), ("phone", 50)):
        inventory.set_factor(kind=kind, kilograms=Decimal(kilograms), source=CARBON_SOURCE, valid_from=since, by=KEEPER)


def _open_pools() -> Pool:
    """A borough's and a funder's; returns the borough's."""
    lambeth = inventory.open_pool(code="lambeth", name="Lambeth's pool", borough="E09000022", by=KEEPER)
    inventory.open_pool(
        code="schools", name="Schools fund", kind="funder", funder="A City livery company", kinds=["laptop"], by=KEEPER
    )
    return lambeth


def _stock_parts() -> None:
    for code, name, stock in PARTS:
        part = inventory.add_part(code=code, name=name, reorder_at=4, by=TECHNICIAN)
        inventory.stock_part(part, quantity=stock, why="Bought in bulk", by=CLERK)


def _announce_lots(lambeth: Pool) -> Lot:
    """One that is expected today and one whose donor has signed nothing yet; returns the first."""
    today = timezone.localdate()
    donor = inventory.add_donor(
        name="Thames Water",
        contact_name="Priya Shah",
        contact_email="assets@thameswater.example",
        agreement_signed_on=today - timedelta(days=60),
        agreement_reference="TW-2026-014",
        wipe_within_days=10,
        by=KEEPER,
    )
    unsigned = inventory.add_donor(name="Metropolitan Police Service", contact_name="Owen Hughes", by=KEEPER)
    lines: list[dict[str, Any]] = [
        *({"kind": "laptop", "make_and_model": "Dell Latitude 5420", "serial": f"DL54{n:06d}"} for n in range(8)),
        {"kind": "tablet", "make_and_model": "Samsung Galaxy Tab A8", "quantity": 4},
    ]
    lot = inventory.announce(donor=donor, pool=foundations.general_pool(), lines=lines, expected_on=today, by=KEEPER)
    inventory.announce(
        donor=unsigned,
        pool=lambeth,
        lines=[{"kind": "laptop", "make_and_model": "HP EliteBook 840", "quantity": 40}],
        expected_on=today + timedelta(days=9),
        by=KEEPER,
    )
    return lot


def _leave_on_the_bench(stage: int, lot: Lot, shelf: Bin) -> None:
    """One device of a donor's lot, left at the stage that its number says."""
    drive = f"KXG6{stage:06d}"
    device = inventory.receive(
        serial=f"DL54{stage:06d}", lot=lot, drive_serials=[drive], weight_grams=1510, bin=shelf, by=CLERK
    )
    if stage > 1:
        inventory.to_wipe(device, by=TECHNICIAN)
    if stage > 2:
        proof = foundations.proof_of_wipe(
            drive,
            log=f"bench {stage}",
            method="NVMe format, user data erase (SES 1)",
            media="nvme",
            passed=stage != 3,
        )
        inventory.record_wipe(device, evidence=[proof], by=TECHNICIAN)
    if stage > 4:
        inventory.refurbish(device, by=TECHNICIAN)
    if stage > 5:
        done = [code for code, _ in CHECKLISTS["laptop"]]
        foundations.hand_to_qc(device, checklist=done, by=TECHNICIAN)


def _have_people_wait(places: dict[str, Organisation]) -> None:
    for number, (name, born, wishes) in enumerate(WAITING):
        raw = raw_facts_of(name, born, 820 + number, ["device"], has_now="nothing", wishes=wishes)
        referral = steps.refer(raw, at=places["lambeth" if number % 2 else "southwark"])
        worker.work(until_idle=True)
        steps.triage(referral)
    worker.work(until_idle=True)
