"""The demonstration city: places, people and stock that the demo, the journey and the tests of the doors stand on."""

from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from stdnum import luhn

import documents
from audit.recording import recording
from connectivity import actions as connectivity
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.bench.checklists import CHECKLISTS
from inventory.models import Device, Pool
from law.actors import Actor
from people import actions as people
from people.access import ROLES, STAFF_ROLES
from people.models import Organisation, User
from people.organisations.data_sharing import ALL_FIELDS, as_paper
from people.places.starting_register import REGISTER
from portal.sign_in import factors
from skills import actions as skills

PASSWORD = "a walk along the Thames"  # noqa: S105 - of people who do not exist
SECOND_FACTOR = "GETONLINELONDONDEMONSTRATION2345"  # the key of every authenticator app in the demonstration (base 32)
OPERATOR = Actor(key="operator:command-line", roles=frozenset({"administrator"}), channel="admin")
SYSTEMS = {"laptop": "Windows 11", "desktop": "Windows 11", "tablet": "Android 16", "phone": "Android 16"}
SUPPORTED = timedelta(days=900)  # from today, in whichever year the demonstration is built
HOME_OF = {
    "referrer": "southwark",
    "organisation_lead": "southwark",
    "hub_worker": "brixton-library",
    "funder": "gla",
    "finance": "gla",
}
AT_PECKHAM = ("hub_worker", "peckham@get-online.example", "peckham-library")


def hand(role: str, *, organisation: Organisation | None = None, name: str = "") -> Actor:
    """Somebody of the demonstration who acts in a role."""
    key = f"user:demo-{name or role}"
    return Actor(key=key, roles=frozenset({role}), organisation_id=getattr(organisation, "pk", None), channel="web")


def open_places() -> dict[str, Organisation]:
    """The GLA, all 33 boroughs, two charities and two hubs; those that are there already stay as they are."""
    wanted = [
        *REGISTER,
        ("age-uk-camden", "Age UK Camden", "vcs", "E09000007"),
        ("newham-food-bank", "Newham Food Bank", "vcs", "E09000025"),
        ("southwark-refuge", "Southwark Women's Refuge", "vcs", "E09000028"),
        ("brixton-library", "Brixton Library", "hub", "E09000022"),
        ("peckham-library", "Peckham Library", "hub", "E09000028"),
    ]
    here = {organisation.code: organisation for organisation in Organisation.objects.all()}
    for code, name, kind, borough in wanted:
        if code in here:
            continue
        above = here.get(UNDER.get(code, ""))
        domain = "get-online.example" if code in ("gla", "get-online") else f"{code}.example"
        here[code] = people.register_organisation(
            code=code, name=name, kind=kind, borough=borough, parent=above, email_domain=domain, by=OPERATOR
        )
        if kind in ("borough", "vcs"):
            _settle(here[code])
        if code in HUB_FACTS:
            _open_hub(here[code])
    return here


# What the two hubs of the demonstration tell people. Their addresses are the libraries' own; their hours are made up.
HUB_FACTS: dict[str, dict[str, Any]] = {
    "brixton-library": {
        "address": "Brixton Oval",
        "postcode": "SW2 1JQ",
        "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "10:00-18:00") | {"sat": "10:00-16:00"},
        "access": ["step_free", "accessible_toilet", "hearing_loop"],
        "languages": ["English", "Somali", "Portuguese"],
        "offers": ["collection", "data", "classes"],
    },
    "peckham-library": {
        "address": "122 Peckham Hill Street",
        "postcode": "SE15 5JR",
        "hours": dict.fromkeys(("tue", "wed", "thu", "fri", "sat"), "10:00-17:00"),
        "access": ["step_free", "lift"],
        "languages": ["English", "Spanish"],
        "offers": ["collection", "classes", "help"],
    },
}


def _open_hub(hub: Organisation):
    """Described, and agreed with: it hands over and teaches, and it writes down whoever walks in."""
    people.describe_hub(hub, **HUB_FACTS[hub.code], by=OPERATOR)
    agree(hub, purpose="Handing over what people collect here, teaching them, and referring those who walk in")


UNDER = {"age-uk-camden": "camden", "newham-food-bank": "newham", "southwark-refuge": "southwark"}
# Days since the agreement began, of a year: most have months to run, some are about to end, one ended last week.
SINCE = {"camden": 352, "hackney": 340, "sutton": 318, "bexley": 372, "newham-food-bank": 200}


def _settle(organisation: Organisation):
    """Verified, and agreed with; but for two whose agreement waits for a signature."""
    people.amend_organisation(organisation, verified_on=timezone.localdate() - timedelta(days=90), by=OPERATOR)
    agree(
        organisation,
        since=SINCE.get(organisation.code, 60),
        upto={"merton": "draft", "southwark-refuge": "signed"}.get(organisation.code),
    )


def agree(
    organisation: Organisation,
    *,
    since: int = 60,
    days: int = 365,
    upto: str | None = None,
    purpose: str = "Referring residents who cannot get online, and following up what happened",
    fields: list[str] = ALL_FIELDS,
):
    """A data sharing agreement that began some days ago, signed by both sides unless it stops at "draft" or "signed"."""
    today = timezone.localdate()
    agreement = people.draft_agreement(
        organisation=organisation,
        purpose=purpose,
        lawful_basis="public_task" if organisation.kind == "borough" else "consent",
        fields=fields,
        starts_on=today - timedelta(days=since),
        review_on=today + timedelta(days=days // 2 - since),
        ends_on=today + timedelta(days=days - since),
        by=OPERATOR,
    )
    if upto == "draft":
        return agreement
    paper = documents.agreement.agreement(as_paper(agreement))
    people.sign_agreement(
        agreement,
        document=paper,
        document_name="signed-agreement.pdf",
        by=hand("organisation_lead", organisation=organisation),
    )
    if upto == "signed":
        return agreement
    people.countersign_agreement(agreement, by=OPERATOR)
    organisation.refresh_from_db()
    return agreement


def add_people(places) -> list[tuple[str, str]]:
    """One sign-in for each role, and one at the second hub. Returns (role, e-mail); all have the same demonstration password.

    In a demonstration those who work for the service itself get their second factor too, from one key that anybody may
    know.
    """
    wanted = [(role, f"{role.replace('_', '-')}@get-online.example", HOME_OF.get(role, "get-online")) for role in ROLES]
    sign_ins = []
    for role, email, home in [*wanted, AT_PECKHAM]:
        if role == "partner":
            continue
        user = User.objects.filter(email=email).first() or _add_person(role, email, places[home])
        factors.prove_address(user)
        if settings.DEMO and role in STAFF_ROLES:
            factors.enrol(user, SECOND_FACTOR)
        sign_ins.append((role, email))
    return sign_ins


def _add_person(role: str, email: str, home: Organisation) -> User:
    user = people.add_user(
        email=email, name=role.replace("_", " ").capitalize(), role=role, organisation=home, by=OPERATOR
    )
    user.password = _hashed_password()
    user.is_staff = role == "administrator"
    user.is_superuser = user.is_staff
    with recording(OPERATOR, "people.add_user"):
        user.save()
    return user


@cache
def _hashed_password() -> str:
    """Everyone here has the same password, and a hash is slow on purpose: one is made for all."""
    return make_password(PASSWORD)


def general_pool() -> Pool:
    return Pool.objects.filter(code="general").first() or inventory.open_pool(
        code="general", name="General pool", by=OPERATOR
    )


def shelve_device(
    number: int, *, kind="laptop", model="Lenovo ThinkPad T14", grade="A", pool: Pool | None = None
) -> Device:
    """One device all the way from a donor's pallet to the shelf, by two technicians."""
    builder = hand("technician", name="bench-1")
    checker = hand("technician", name="bench-2")
    drive = f"S4EV{number:08d}"
    device = inventory.receive(
        serial=f"PF{number:06d}",
        kind=kind,
        make_and_model=model,
        pool=pool or general_pool(),
        drive_serials=[drive],
        donor="Thames Water",
        weight_grams=1460,
        by=builder,
    )
    inventory.to_wipe(device, by=builder)
    inventory.record_wipe(device, evidence=[proof_of_wipe(drive, log=f"shelf {number}")], by=builder)
    inventory.refurbish(device, by=builder)
    done = [code for code, _ in CHECKLISTS[kind]]
    hand_to_qc(device, checklist=done, by=builder)
    measured: dict[str, Any] = {
        "battery_percent": 70 + number % 30,
        "pat_passed_on": timezone.localdate(),
        "lock": "none",
    }
    return inventory.pass_qc(device, grade=grade, by=checker, **measured)


def hand_to_qc(device: Device, *, checklist: list[str], by: Actor) -> None:
    ends = timezone.localdate() + SUPPORTED
    inventory.to_qc(device, operating_system=SYSTEMS[device.kind], os_support_ends=ends, checklist=checklist, by=by)


def proof_of_wipe(drive: str, *, log: str, **changes: Any) -> dict[str, Any]:
    """What a sound bench says of one drive, out of a log of its own."""
    sound = {
        "drive_serial": drive,
        "tool": "nwipe 0.37",
        "method": "NIST SP 800-88 Rev. 2 Purge",
        "verification": "All data read back",
        "passed": True,
        "log_hash": sha256(log.encode()).hexdigest(),
        "started_at": timezone.now(),
    }
    return sound | changes


def shelve_sims(first: int, count: int, *, months: int = 6) -> list[Sim]:
    """SIMs with right check digits, counted and on the shelf."""
    bodies = [f"894411{number:012d}" for number in range(first, first + count)]
    batch = connectivity.import_sims(
        iccids=[body + luhn.calc_check_digit(body) for body in bodies],
        network="Vodafone",
        monthly_gb=40,
        months=months,
        activate_by=timezone.localdate() + timedelta(days=300),
        by=hand("warehouse"),
    )
    return connectivity.check_in_many(iccids=[sim.iccid for sim in batch], by=hand("warehouse"))


def plan_session(hub: Organisation, *, starts_at, places=8, title="First steps online"):
    return skills.plan(
        hub=hub,
        title=title,
        starts_at=starts_at,
        places=places,
        room=f"Room {_sessions_near(hub, starts_at) + 1}",
        by=hand("hub_worker", organisation=hub),
    )


def _sessions_near(hub: Organisation, moment) -> int:
    return hub.sessions.filter(starts_at__range=(moment - timedelta(hours=10), moment + timedelta(hours=10))).count()
