"""What a machine may be limited to: areas of the API, each to read or to write.

A scope never opens anything: the client's role does, by the table of roles. It closes what the client does not need, so
that a token that leaks opens less. An address of the API whose first part no area names is open to no scope but
`service`.
"""

from dataclasses import dataclass

from people.access.roles import READS, ROLES_FOR

EVERYTHING = "service"
READ = "read"
WRITE = "write"


@dataclass(frozen=True)
class Area:
    """A part of the API: the first parts of its addresses, the beginnings of its verbs, and its readings."""

    name: str
    collections: tuple[str, ...]
    verbs: tuple[str, ...]
    readings: tuple[str, ...]
    of_people: bool = False  # what is read here names the people whom an organisation referred


AREAS: dict[str, Area] = {
    "referrals": Area(
        "Referrals, needs, corrections, appeals and uploads",
        ("referrals", "needs", "corrections", "appeals", "imports", "availability", "searches", "faults"),
        ("referrals.",),
        ("every referral", "own referrals", "needs in fulfilment"),
        of_people=True,
    ),
    "residents": Area(
        "Residents, their holds and possible duplicates",
        ("residents", "holds", "duplicates", "erasures"),
        ("people.read_resident", "people.raise_hold", "people.withdraw_consent", "people.confirm_duplicate"),
        ("every referral", "own referrals", "every hold", "duplicates"),
        of_people=True,
    ),
    "stock": Area(
        "Devices, donations, stock and allocations",
        (
            "devices",
            "pools",
            "allocations",
            "runs",
            "donors",
            "lots",
            "bins",
            "stock-takes",
            "gate-rules",
            "wipe-logs",
            "scans",
            "swaps",
            "shared-boxes",
            "incidents",
        ),
        ("inventory.",),
        ("stock", "devices at hubs", "allocation runs", "warehouse records", "data incidents"),
    ),
    "shipments": Area(
        "Parcels and consignments to hubs and residents",
        ("shipments", "consignments", "manifests", "waves", "carriers", "tracking"),
        ("inventory.pack", "inventory.arrive", "inventory.hand_over", "inventory.create_shipment"),
        ("every shipment", "shipments to one's hub", "own referrals"),
        of_people=True,
    ),
    "sims": Area(
        "Data SIMs and their boxes", ("sims", "sim-boxes"), ("connectivity.",), ("every SIM", "own referrals")
    ),
    "sessions": Area(
        "Hubs, sessions and bookings",
        ("hubs", "sessions", "bookings"),
        ("skills.",),
        ("every session", "every booking", "one's hub's sessions"),
        of_people=True,
    ),
    "messages": Area(
        "Messages and tasks", ("messages", "tasks"), ("notifications.",), ("every message", "own messages", "tasks")
    ),
    "follow-ups": Area("Follow-ups", ("follow-ups",), ("outcomes.answer",), ("follow-ups",), of_people=True),
    "reports": Area("Impact reports", ("reports",), ("outcomes.",), ("reports",)),
    "contributions": Area(
        "Contributions", ("contributions",), ("contributions.",), ("every contribution", "own contributions")
    ),
    "organisations": Area(
        "Organisations, their staff and agreements",
        ("organisations", "invitations", "memberships", "agreements"),
        ("people.invite", "people.amend_organisation", "people.draft_agreement"),
        ("every organisation", "own organisations", "organisations"),
    ),
    "webhooks": Area(
        "Web addresses that we notify of events",
        ("webhook-endpoints", "deliveries"),
        ("api.",),
        ("webhooks",),
    ),
}
SCOPES: dict[str, str] = {EVERYTHING: "Everything that the client’s role can do"} | {
    f"{code}:{mode}": f"{words}: {area.name[:1].lower()}{area.name[1:]}"
    for code, area in AREAS.items()
    for mode, words in ((READ, "Read"), (WRITE, "Change"))
}
_AREA_OF = {collection: code for code, area in AREAS.items() for collection in area.collections}


def area_of(collection: str) -> str:
    """The area that an address belongs to, by its first part; "" for one that no area names."""
    return _AREA_OF.get(collection, "")


def scope_needed(collection: str, *, reads: bool) -> str:
    """The scope that opens this address; `service` alone for one that no area names."""
    area = area_of(collection)
    return f"{area}:{READ if reads else WRITE}" if area else EVERYTHING


def names_people(collection: str) -> bool:
    """Whether what is read at this address names people whom an organisation referred."""
    return bool(area_of(collection)) and AREAS[area_of(collection)].of_people


def allows(scopes: frozenset[str], needed: str) -> bool:
    """Whether a client or token with these scopes is open to what needs this one. Writing does not include reading."""
    return EVERYTHING in scopes or needed in scopes


def scopes_of(role: str) -> dict[str, str]:
    """The scopes that mean something for a role, with a sentence on each: what its tables let it see or do."""
    useful = {EVERYTHING}
    for code, area in AREAS.items():
        if any(role in READS.get(reading, ()) for reading in area.readings):
            useful.add(f"{code}:{READ}")
        if any(role in roles for verb, roles in ROLES_FOR.items() if verb.startswith(area.verbs)):
            useful |= {f"{code}:{READ}", f"{code}:{WRITE}"}
    return {scope: sentence for scope, sentence in SCOPES.items() if scope in useful}
