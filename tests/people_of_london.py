"""Believable Londoners and the places around them: plain keyword functions, used by every test."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from django.utils import timezone

from connectivity import actions as connectivity
from inventory import actions as inventory
from inventory.bench.checklists import CHECKLISTS
from inventory.models import Pool
from law.actors import Actor
from people import actions as people
from people.models import JoinRequest, Organisation
from people.organisations.data_sharing import ALL_FIELDS
from referrals import actions as referrals
from referrals.facts import ConsentFacts, ContactFacts, Facts, NeedFacts, ResidentFacts
from skills import actions as skills

ADMINISTRATOR = Actor(key="user:administrator", roles=frozenset({"administrator"}), channel="web")


def actor(*roles, organisation=None, key=None, channel="web") -> Actor:
    return Actor(
        key=key or f"user:{'-'.join(roles)}",
        roles=frozenset(roles),
        organisation_id=getattr(organisation, "pk", None),
        channel=channel,
    )


def organisation(code="southwark", name="Southwark Council", kind="borough", borough="E09000028") -> Organisation:
    known = Organisation.objects.filter(code=code).first()
    if known is not None:
        return known
    created = people.register_organisation(
        code=code, name=name, kind=kind, borough=borough, email_domain=f"{code}.example", by=ADMINISTRATOR
    )
    agreement(created)
    return created


def agreement(at, *, starts=-30, ends=335, fields=ALL_FIELDS, agreed=True):
    """A data sharing agreement around today, signed by both sides unless it is left as a draft. Days count from
    today.
    """
    today = timezone.localdate()
    created = people.draft_agreement(
        organisation=at,
        purpose="Referring residents who are not online",
        lawful_basis="public_task",
        fields=list(fields),
        starts_on=today + timedelta(days=starts),
        review_on=today + timedelta(days=(starts + ends) // 2),
        ends_on=today + timedelta(days=ends),
        by=ADMINISTRATOR,
    )
    if agreed:
        people.sign_agreement(created, document=b"%PDF-1.7 signed", by=actor("organisation_lead", organisation=at))
        people.countersign_agreement(created, by=ADMINISTRATOR)
        at.refresh_from_db()
    return created


def join_request(email="sam.ade@peckham-pantry.example", *, confirmed=True, **facts) -> JoinRequest:
    """A food bank asks to join; its address is confirmed unless it is left as it was asked."""
    said = {
        "name": "Peckham Pantry",
        "kind": "vcs",
        "borough": "E09000028",
        "registration": "1234567",
        "purpose": "We run a food bank. Many visitors have no data to apply for benefits.",
        "volume": "some",
        "contact_name": "Sam Ade",
        "contact_job": "Manager",
        "phone": "020 7946 0321",
    }
    asked = people.ask_to_join(people.JoinFacts(email=email, **(said | facts)), by=actor("applicant"))
    return people.confirm_join_request(asked, by=actor("applicant")) if confirmed else asked


def hub() -> Organisation:
    return organisation("brixton-library", "Brixton Library", "hub", "E09000022")


def facts(
    first_name="Amina", last_name="Yusuf", needs=("device", "data", "skills"), phone="+447700900123", **changes
) -> Facts:
    person = {
        "first_name": first_name,
        "last_name": last_name,
        "date_of_birth": date(1968, 3, 14),
        "phone": phone,
        "postcode": "SE1 2QH",
        "borough": "E09000028",
        "language": "Somali",
    } | changes.pop("resident", {})
    return Facts(
        referrer_email="maria.santos@southwark.example",
        resident=ResidentFacts(**person),
        needs=tuple(NeedFacts(kind=kind) for kind in needs),
        consent=(ConsentFacts(purpose="share", given=True, method="in_person", wording="I agree to be referred."),),
        contact_policy=ContactFacts(mode="direct", channels=frozenset({"sms", "call"})),
        channel="web",
        **changes,
    )


def referral(*, at=None, by=None, draft=False, **about):
    at = at or organisation()
    sent = replace(facts(**about), referrer_email=f"maria.santos@{at.email_domain or 'southwark.example'}")
    return referrals.refer(sent, organisation=at, draft=draft, by=by or actor("referrer", organisation=at))


def accepted(**about):
    """A referral that a caseworker has accepted with every need approved."""
    created = referral(**about)
    referrals.route(created, by=actor("caseworker"))
    decisions = [{"need": str(need.pk), "approve": True} for need in created.needs.all()]
    return referrals.accept(created, decisions=decisions, by=actor("caseworker"))


def pool(code="general", borough="") -> Pool:
    return Pool.objects.filter(code=code).first() or inventory.open_pool(
        code=code, name=code.title(), borough=borough, by=ADMINISTRATOR
    )


def device_on_shelf(serial="PF-3K9X", kind="laptop", grade="A", pool_=None):
    """A laptop that was received, wiped with proof, refurbished, and passed by a second person."""
    builder = actor("technician", key="user:builder")
    checker = actor("technician", key="user:checker")
    drive = f"{serial}-SSD"
    device = inventory.receive(
        serial=serial,
        kind=kind,
        make_and_model="Lenovo ThinkPad T14",
        pool=pool_ or pool(),
        drive_serials=[drive],
        by=builder,
    )
    inventory.to_wipe(device, by=builder)
    proof = {
        "drive_serial": drive,
        "tool": "nwipe 0.37",
        "method": "NIST SP 800-88 Rev. 2 Purge",
        "verification": "All data read back",
        "passed": True,
        "log_hash": sha256(f"log of {serial}".encode()).hexdigest(),
        "started_at": timezone.now(),
    }
    inventory.record_wipe(device, evidence=[proof], by=builder)
    inventory.refurbish(device, by=builder)
    return passed(device, grade=grade, builder=builder, checker=checker)


def passed(device, *, grade="A", builder=None, checker=None, **tests):
    """A device on the bench, through its checklist and the gate."""
    done = [code for code, _ in CHECKLISTS[device.kind]]
    builder = builder or actor("technician", key="user:builder")
    inventory.to_qc(
        device, operating_system="Windows 11", os_support_ends=date(2031, 10, 14), checklist=done, by=builder
    )
    measured = {"battery_percent": 92, "pat_passed_on": timezone.localdate(), "lock": "none"} | tests
    return inventory.pass_qc(device, grade=grade, by=checker or actor("technician", key="user:checker"), **measured)


def attested(**changes) -> inventory.GivenProof:
    """The hub's word, with all that it needs."""
    whole = {
        "kind": "attested",
        "reason": "Their phone is broken.",
        "checks": ("photo_id", "birth_date"),
        "agreed": True,
    }
    return inventory.GivenProof(**whole | changes)


def sims_on_shelf(*iccids):
    batch = connectivity.import_sims(
        iccids=list(iccids) or ["8944110068256270054"],
        network="Vodafone",
        monthly_gb=40,
        months=6,
        activate_by=timezone.localdate() + timedelta(days=300),
        by=actor("warehouse"),
    )
    return [connectivity.check_in(sim, by=actor("warehouse")) for sim in batch]


def _end_of_today():
    return timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=999_999)


def session_today(places=8, begins_in=timedelta(minutes=5)):
    return skills.plan(
        hub=hub(),
        title="First steps online",
        starts_at=min(timezone.now() + begins_in, _end_of_today()),
        places=places,
        room=f"Room {hub().sessions.count() + 1}",
        by=actor("hub_worker", organisation=hub()),
    )
