"""Real parcels, SIMs, seats and waves in every state, and how they become as many as a large city's."""

from itertools import count

from django.db import connection

from audit.models import LedgerEntry
from bench import copies
from connectivity import actions as connectivity
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Allocation, Device, Shipment, ShipmentLine, Wave
from people.models import Organisation, Resident
from portal.lists import PER_PAGE, mark_of
from portal.waiting.work_rows import WaitingWork
from referrals.models import Need, Referral
from skills import actions as skills
from skills.models import Booking, Session
from tests import people_of_london as london
from tests.journeys.many_people import sim_numbers, somebody
from tests.portal.signing_in import signed_in, worker

STORE = london.actor("warehouse")
KEEPER = london.actor("warehouse_manager")
KWAME = london.actor("caseworker")
STAGES = ("picking", "packed", "manifested", "in_transit", "awaiting_collection", "returning", "delivered")
STAGES_LATER = ("draft", "draft", "hubless")  # a wave takes every draft, so these come after it
SIMS = ("reserved", "issued", "returned")
AT_ONCE = 100

_NAME = "'B' || lpad(k::text, 6, '0') || '-' || lpad(n::text, 4, '0')"
_SIM = "'8944' || lpad(k::text, 8, '0') || lpad(n::text, 7, '0')"
_HUB = (
    "CASE WHEN {0} IS NULL THEN NULL ELSE (SELECT id FROM bench_hub WHERE place = k % (SELECT count(*) FROM bench_hub)) "
    "END"
)
_CHAINS = ("Shipment", "Sim", "Need")


class Seed:
    """The people who look at it, each in a browser of their own."""

    def __init__(self, wave: Wave):
        self.wave = wave
        sunil = worker("sunil@get-online.example", role="warehouse", name="Sunil Rao")
        self.work = WaitingWork(sunil.actor())
        self.store = signed_in(sunil)
        self.hub = signed_in(worker("joy@brixton.example", at=london.hub(), role="hub_worker", name="Joy Mensah"))
        self.desk = signed_in(worker("kwame@get-online.example", role="caseworker", name="Kwame Boateng"))

    def mark(self) -> str:
        """Where page 200 of the warehouse's waiting work begins, or the last row where there are fewer."""
        return mark_of(list(self.work[: 199 * PER_PAGE])[-1], self.work.order)

    def pages(self) -> dict:
        """Who asks for which address, by what it is."""
        columns = ("pick", "pack", "load", "road", "exceptions")
        wave = f"/warehouse/waves/{self.wave.number}"
        return {
            "dispatch board": (self.store, "/warehouse/dispatch"),
            **{f"dispatch: {column}": (self.store, f"/warehouse/dispatch/{column}") for column in columns},
            "dispatch: pick, page 200": (self.store, "/warehouse/dispatch/pick?page=200"),
            "dispatch: pick, one hub": (self.store, "/warehouse/dispatch/pick?q=Brixton"),
            "a wave to start": (self.store, "/warehouse/waves/new?hub=brixton-library"),
            "a wave": (self.store, wave),
            "pick list on paper": (self.store, f"{wave}/pick-list.pdf"),
            "hub: first page": (self.hub, "/hub/"),
            "hub: arriving": (self.hub, "/hub/arriving"),
            "hub: SIMs": (self.hub, "/sims/"),
            "waiting work: warehouse": (self.store, "/work/"),
            "waiting work: warehouse, overdue": (self.store, "/work/?when=overdue"),
            "waiting work: warehouse, page 200": (self.store, f"/work/?after={self.mark()}"),
            "waiting work: hub": (self.hub, "/work/"),
            "waiting work: caseworker": (self.desk, "/work/"),
        }


def plant(each: int = 3) -> Seed:
    """`each` parcels in every state, with SIMs, seats and a wave, all by real actions."""
    numbers = count(1)
    parcels = [(stage, _promised(next(numbers))) for _ in range(each) for stage in STAGES]
    wave = inventory.start_wave(hubs=[london.hub().pk], by=STORE)
    for stage, parcel in parcels:
        _advance(parcel, stage)
    for _ in range(each):
        for stage in STAGES_LATER:
            _promised(next(numbers), hub=stage != "hubless")
    _sims(numbers, each)
    held = london.session_today(places=each)
    for _ in range(each):
        skills.book(somebody(next(numbers), "skills").needs.get(), session=held, by=KWAME)
    return Seed(wave)


def _promised(number: int, *, hub: bool = True) -> Shipment:
    need = somebody(number, "device").needs.get()
    if hub:
        Need.objects.filter(pk=need.pk).update(collect_at=london.hub())
        need.refresh_from_db()
    inventory.reserve(need, device=london.device_on_shelf(f"PF-B{number}"), by=KWAME)
    return Shipment.objects.get(referral=need.referral_id)


def _advance(parcel: Shipment, stage: str) -> None:
    parcel.refresh_from_db()
    at_hub = london.actor("hub_worker", organisation=london.hub())
    steps = {
        "packed": lambda: inventory.pack(parcel, scanned=parcel.codes(), by=STORE),
        "manifested": lambda: inventory.manifest(parcel, by=STORE),
        "in_transit": lambda: inventory.dispatch(parcel, by=STORE),
        "awaiting_collection": lambda: inventory.arrive(parcel, by=at_hub),
        "returning": lambda: inventory.recall(parcel, reason="A wrong hub.", by=KEEPER),
        "delivered": lambda: inventory.hand_over(parcel, proof=london.attested(), by=at_hub),
    }
    way = {"returning": ["packed", "in_transit", "returning"], "delivered": [*[*steps][:4], "delivered"]}
    for step in way.get(stage, [*steps][: [*steps].index(stage) + 1] if stage in steps else []):
        steps[step]()


def _sims(numbers, each: int) -> None:
    at_hub = london.actor("hub_worker", organisation=london.hub())
    london.sims_on_shelf(*sim_numbers(each * len(SIMS)))
    for _ in range(each):
        for stage in SIMS:
            sim = connectivity.reserve(somebody(next(numbers), "data").needs.get(), by=KWAME)
            if stage != "reserved":
                connectivity.issue(sim, by=at_hub)
            if stage == "returned":
                connectivity.take_back(sim, reason="Not wanted.", by=at_hub)


# ── As many as a city's ──────────────────────────────────────────────────────────────────────────────────────────────


def grow(parcels: int, *, hubs: int) -> None:
    """Multiply what was planted until there are about so many parcels, spread over so many hubs."""
    _open_hubs(hubs)
    changes = _changes()
    copies.keep_seed(changes)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM seed_audit_ledgerentry WHERE NOT object_type = ANY(%s)", [_object_types()])
    times = parcels // Shipment.objects.count() - 1
    for first in range(1, times + 1, AT_ONCE):
        copies.copy_seed(changes, first, min(first + AT_ONCE - 1, times))
    copies.analyse()


def _open_hubs(hubs: int) -> None:
    names = [field.column for field in Organisation._meta.concrete_fields]
    news = {"id": copies.copied("id"), "code": "'hub-' || k", "name": "'Hub ' || k", "dial_code": "''"}
    values = ", ".join(news.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    table = Organisation._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} CROSS JOIN generate_series(1, %s) AS copies(k) "  # noqa: S608 - names of our own tables
            "WHERE code = 'brixton-library'",
            [hubs - 1],
        )
        cursor.execute(
            f"CREATE TEMP TABLE bench_hub AS SELECT id, row_number() OVER (ORDER BY code) - 1 AS place FROM {table} "  # noqa: S608 - names of our own tables
            "WHERE kind = 'hub'"
        )


def _changes() -> copies.Changes:
    hub = _HUB.format("hub_id")
    number = f"CASE WHEN kind IN ('device', 'sim') THEN {_NAME} ELSE number END"
    return {
        Resident: {},
        Referral: {"reference": _NAME},
        Need: {"collect_at_id": _HUB.format("collect_at_id")},
        Device: {"asset_tag": _NAME, "serial": _NAME},
        Allocation: {},
        Wave: {"number": _NAME},
        Shipment: {"number": _NAME, "hub_id": hub, "created_at": copies.THEN},
        ShipmentLine: {"number": number},
        Sim: {"iccid": _SIM, "hub_id": hub},
        Session: {"hub_id": hub},
        Booking: {},
        LedgerEntry: {"object_id": copies.copied("object_id"), "about": copies.copied("about")},
    }


def _object_types() -> list[str]:
    known = LedgerEntry.objects.values_list("object_type", flat=True).distinct()
    return [name for name in known if name.rpartition(".")[2].lower() in {chain.lower() for chain in _CHAINS}]


def size() -> str:
    hubs = Organisation.objects.filter(kind="hub").count()
    return f"{Shipment.objects.count():,} parcels, {hubs:,} hubs, {LedgerEntry.objects.count():,} entries of the ledger"
