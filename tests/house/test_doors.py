"""Every address of the project × every role × one's own and another organisation: who gets in is a row here, and deny
is the default.

A new address without a row turns this red. Rows say who may; what is not one's own answers 404, never 403, so that
nobody learns
what exists elsewhere.
"""

from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from connectivity import actions as connectivity
from contributions import actions as contributions
from inventory import actions as inventory
from inventory.models import AllocationRun
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.models import Message
from outcomes import actions as outcomes
from people import actions as people
from people.access import ACTIONS, ROLES, ROLES_FOR
from people.models import PossibleDuplicate
from referrals import actions as referrals
from referrals.models import Import
from skills import actions as skills
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
REFERRERS = {"referrer", "organisation_lead", "partner"}
TRIAGE = {"caseworker", "triage_lead"}
STOCK = {"technician", "warehouse", "warehouse_manager", "administrator"} | TRIAGE
CASES = TRIAGE | {"safeguarding_lead", "administrator"}
EVERYBODY = set(ROLES)

# ── The API: resource → (roles that see any organisation's, roles that see their own organisation's) ─────────────────
SEES = {
    "referrals": (CASES, REFERRERS),
    "needs": (CASES | {"technician", "warehouse", "warehouse_manager", "hub_worker"}, REFERRERS),
    "residents": (CASES - {"administrator"}, REFERRERS),
    "imports": (CASES, REFERRERS),
    "holds": ({"safeguarding_lead"}, set()),
    "appeals": (CASES, REFERRERS),
    "duplicates": (TRIAGE, set()),
    "devices": (STOCK, set()),
    "allocations": (STOCK, REFERRERS),
    "runs": (TRIAGE | {"warehouse_manager", "administrator"}, set()),
    "lots": (STOCK, set()),
    "stock-takes": (STOCK, set()),
    "pools": (STOCK, set()),
    "shipments": (STOCK | {"safeguarding_lead"}, REFERRERS | {"hub_worker"}),
    "sims": (TRIAGE | {"warehouse", "warehouse_manager", "hub_worker", "administrator"}, REFERRERS),
    "sessions": (TRIAGE | REFERRERS | {"administrator"}, {"hub_worker"}),
    "bookings": (TRIAGE | {"administrator"}, REFERRERS | {"hub_worker"}),
    "messages": (CASES | {"hub_worker"}, REFERRERS),
    "follow-ups": (TRIAGE | {"administrator", "hub_worker"}, REFERRERS),
    "reports": (TRIAGE - {"caseworker"} | {"administrator"}, set()),
    "contributions": ({"administrator"}, {"finance", "organisation_lead"}),
    "organisations": ({"administrator"}, EVERYBODY - {"administrator"}),
    "agreements": ({"administrator"}, EVERYBODY - {"administrator"}),
    "invitations": ({"administrator"}, {"organisation_lead"}),
    "memberships": ({"administrator"}, {"organisation_lead"}),
}
# The action behind a verb where its name is not the room's and the word itself.
ROOM = {
    "referrals": "referrals",
    "needs": "referrals",
    "holds": "people",
    "residents": "people",
    "duplicates": "people",
    "appeals": "referrals",
    "devices": "inventory",
    "allocations": "inventory",
    "pools": "inventory",
    "runs": "inventory",
    "lots": "inventory",
    "stock-takes": "inventory",
    "shipments": "inventory",
    "sims": "connectivity",
    "sessions": "skills",
    "bookings": "skills",
    "messages": "notifications",
    "follow-ups": "outcomes",
    "reports": "outcomes",
    "contributions": "contributions",
    "organisations": "people",
    "agreements": "people",
    "invitations": "people",
    "memberships": "people",
}
NAMED = {
    "holds/confirm": "people.confirm_hold",
    "holds/lift": "people.lift_hold",
    "holds/reject": "people.reject_hold",
    "residents/erase": "referrals.anonymise",
    "duplicates/dismiss": "people.dismiss_duplicate",
    "duplicates/doubt": "people.doubt_duplicate",
    "needs/revive": "referrals.revive_need",
    "appeals/assign": "referrals.assign_appeal",
    "appeals/uphold": "referrals.uphold_appeal",
    "appeals/dismiss": "referrals.dismiss_appeal",
    "appeals/withdraw": "referrals.withdraw_appeal",
    "needs/accept-offer": "inventory.accept_offer",
    "needs/decline-offer": "inventory.decline_offer",
    "lots/close": "inventory.close_lot",
    "stock-takes/approve": "inventory.approve_stock_take",
    "stock-takes/cancel": "inventory.cancel_stock_take",
    "shipments/cancel": "inventory.cancel_shipment",
    "sessions/register": "skills.take_register",
    "messages/done": "notifications.done",
    "organisations/invite": "people.invite",
    "organisations/close": "people.close_organisation",
    "organisations/reopen": "people.reopen_organisation",
    "invitations/withdraw": "people.withdraw_invitation",
    "memberships/end": "people.end_membership",
    "agreements/sign": "people.sign_agreement",
    "agreements/countersign": "people.countersign_agreement",
    "agreements/end": "people.end_agreement",
}
FILES = {
    "contributions/<str:id>/receipt.pdf",
    "agreements/<str:id>/paper.pdf",
    "referrals/<str:id>/story",
    "referrals/<str:id>/letter.pdf",
    "residents/<str:id>/export",
    "residents/<str:id>/export.pdf",
    "residents/<str:id>/notes",
    "allocations/<str:id>/explanation",
}
# POST on a collection, and other addresses of the API that are no verb of one object.
MAKES = {
    "referrals": "referrals.refer",
    "referrals/bulk": "referrals.refer_many",
    "holds": "people.raise_hold",
    "devices": "inventory.receive",
    "allocations": "inventory.reserve",
    "allocations/run": "inventory.run_allocation",
    "shipments": "inventory.create_shipment",
    "sims": "connectivity.reserve",
    "sims/import": "connectivity.import_sims",
    "sessions": "skills.plan",
    "bookings": "skills.book",
    "reports": "outcomes.draft",
    "contributions": "contributions.order",
    "organisations": "people.register_organisation",
    "agreements": "people.draft_agreement",
    "donors": "inventory.add_donor",
    "lots": "inventory.announce",
    "bins": "inventory.open_bin",
    "pools": "inventory.open_pool",
    "stock-takes": "inventory.start_stock_take",
    "gate-rules": "inventory.set_gate_rule",
    "wipe-logs": "inventory.record_wipe",
    "scans": "inventory.scan",
}
LISTS = {
    "residents",
    "appeals",
    "duplicates",
    "runs",
    "needs",
    "messages",
    "follow-ups",
    "imports",
    "availability",
    "invitations",
    "memberships",
}
API_OPEN = {"schema", "docs", "^.*$"}
REPORT_FILE = r"^reports/(?P<id>[0-9a-f-]{36})\.(?P<kind>pdf|summary\.pdf|ods|csv|dictionary\.csv|json)$"

# ── Pages: address → roles ───────────────────────────────────────────────────────────────────────────────────────────
WORKERS = {"referrer", "organisation_lead"}
KEEPERS = {"administrator", "organisation_lead"}
DESK = TRIAGE | {"safeguarding_lead"}
FUNDERS = {"funder", "administrator", "triage_lead"}
SEES_ALL = KEEPERS - {"organisation_lead"} | DESK
HANDS = {"technician", "warehouse", "warehouse_manager"}
STORE = HANDS | {"administrator"}
STOCK_KEEPERS = {"warehouse_manager", "administrator"}
LIST_KEEPERS = TRIAGE | {"warehouse_manager"}
SEES_DEVICES = STORE | TRIAGE
PAGES = {
    "warehouse/": HANDS,
    "warehouse/scan": HANDS,
    "warehouse/scans": HANDS,
    "warehouse/bench": HANDS,
    "warehouse/wipe": {"technician", "warehouse_manager"},
    "warehouse/device/<str:tag>": SEES_DEVICES,
    "warehouse/device/<str:tag>/do/<slug:name>": SEES_DEVICES,
    "warehouse/device/<str:tag>/certificate.pdf": SEES_DEVICES,
    "warehouse/device/<str:tag>/photo/<uuid:id>": SEES_DEVICES,
    "warehouse/stock": STORE,
    "warehouse/stock/do": STORE,
    "warehouse/receive": HANDS,
    "warehouse/lots": STORE,
    "warehouse/lots/new": {"warehouse", "warehouse_manager", "administrator"},
    "warehouse/lots/<str:number>": STORE,
    "warehouse/lots/<str:number>/close": {"warehouse", "warehouse_manager"},
    "warehouse/lots/<str:number>/receipt.pdf": STORE,
    "warehouse/lots/<str:number>/variance.pdf": STORE,
    "warehouse/donors": STORE,
    "warehouse/donors/new": STOCK_KEEPERS,
    "warehouse/donors/<uuid:id>": STOCK_KEEPERS,
    "warehouse/bins": STORE,
    "warehouse/bins/new": STOCK_KEEPERS,
    "warehouse/bins/<slug:code>": STORE,
    "warehouse/bins/<slug:code>/count": {"warehouse_manager"},
    "warehouse/counts": STORE,
    "warehouse/counts/<uuid:id>": STORE,
    "warehouse/counts/<uuid:id>/again": {"warehouse_manager"},
    "warehouse/counts/<uuid:id>/approve": {"warehouse_manager"},
    "warehouse/counts/<uuid:id>/cancel": {"warehouse_manager"},
    "warehouse/counts/<uuid:id>/sheet.pdf": HANDS,
    "warehouse/counts/<uuid:id>/result.pdf": STORE,
    "warehouse/pools": STORE,
    "warehouse/pools/new": STOCK_KEEPERS,
    "warehouse/pools/<slug:code>": STORE,
    "warehouse/pools/<slug:code>/change": STOCK_KEEPERS,
    "warehouse/labels": HANDS,
    "warehouse/weee": STOCK_KEEPERS,
    "warehouse/weee/note.pdf": STOCK_KEEPERS,
    "warehouse/parts": STORE,
    "warehouse/parts/new": {"technician", "warehouse_manager"},
    "warehouse/parts/<slug:code>": STORE,
    "warehouse/gate": STORE,
    "warehouse/gate/<slug:code>": STOCK_KEEPERS,
    "warehouse/carbon": STORE,
    "warehouse/carbon/new": STOCK_KEEPERS,
    "queue/": LIST_KEEPERS,
    "queue/run": {"triage_lead", "warehouse_manager"},
    "queue/runs": LIST_KEEPERS,
    "queue/runs/<uuid:id>": LIST_KEEPERS,
    "queue/runs/<uuid:id>/progress": LIST_KEEPERS,
    "queue/skipped": LIST_KEEPERS,
    "queue/need/<uuid:id>": LIST_KEEPERS,
    "offer/<uuid:id>": WORKERS | TRIAGE | {"hub_worker"},
    "follow-ups/": WORKERS | TRIAGE | {"hub_worker", "administrator"},
    "follow-ups/<uuid:id>": WORKERS | TRIAGE | {"hub_worker", "administrator"},
    "refer": WORKERS,
    "refer/start": WORKERS,
    "refer/referrals": WORKERS,
    "refer/settings": WORKERS,
    "refer/bulk": WORKERS,
    "refer/bulk/template.csv": WORKERS,
    "refer/bulk/<uuid:id>": WORKERS,
    "refer/bulk/<uuid:id>/progress": WORKERS,
    "refer/bulk/<uuid:id>/import": WORKERS,
    "refer/bulk/<uuid:id>/answers.csv": WORKERS,
    "refer/bulk/<uuid:id>/corrections.csv": WORKERS,
    "refer/<str:reference>": WORKERS,
    "refer/<str:reference>/check": WORKERS,
    "refer/<str:reference>/sent": WORKERS,
    "refer/<str:reference>/copy": WORKERS,
    "refer/<str:reference>/about-them": WORKERS,
    "refer/<str:reference>/answer": WORKERS,
    "refer/<str:reference>/withdraw": WORKERS,
    "refer/<str:reference>/letter.pdf": WORKERS,
    "refer/<str:reference>/appeal": WORKERS,
    "refer/<str:reference>/needs/<uuid:need>/appeal": WORKERS,
    "refer/<str:reference>/consent": WORKERS,
    "refer/<str:reference>/pause": WORKERS,
    "refer/<str:reference>/needs/<uuid:need>/problem": WORKERS,
    "refer/<str:reference>/needs/<uuid:need>/works": WORKERS,
    "refer/<str:reference>/step/<slug:step>": WORKERS,
    "calls/": DESK,
    "calls/take": DESK,
    "calls/to-make/<uuid:id>": DESK,
    "calls/<uuid:id>": DESK,
    "calls/<uuid:id>/step/<slug:step>": DESK,
    "calls/<uuid:id>/save/<slug:step>": DESK,
    "calls/<uuid:id>/check": DESK,
    "calls/<uuid:id>/sent": DESK,
    "calls/<uuid:id>/end": DESK,
    "calls/<uuid:id>/go-on": DESK,
    "triage/": DESK,
    "triage/queue/<slug:queue>": DESK,
    "triage/next": DESK,
    "triage/rules": TRIAGE | {"administrator"},
    "triage/rules/propose": {"triage_lead", "administrator"},
    "triage/rules/<uuid:id>": TRIAGE | {"administrator"},
    "triage/parity": {"triage_lead", "administrator"},
    "triage/do/<slug:kind>/<str:key>/<slug:name>": DESK,
    "triage/<str:reference>": DESK,
    "triage/<str:reference>/letter.pdf": DESK,
    "service/": KEEPERS,
    "service/organisations": KEEPERS,
    "service/organisations/new": {"administrator"},
    "service/organisations/<slug:code>": KEEPERS,
    "service/organisations/<slug:code>/edit": {"administrator"},
    "service/organisations/<slug:code>/switch": {"administrator"},
    "service/organisations/<slug:code>/invite": KEEPERS,
    "service/people/<uuid:id>/remove": KEEPERS,
    "service/invitations/<uuid:id>/withdraw": KEEPERS,
    "service/agreements": KEEPERS,
    "service/agreements/new": KEEPERS,
    "service/agreements/<uuid:id>": KEEPERS,
    "service/agreements/<uuid:id>/sign": KEEPERS,
    "service/agreements/<uuid:id>/end": KEEPERS,
    "service/agreements/<uuid:id>/paper.pdf": KEEPERS,
    "service/agreements/<uuid:id>/signed.pdf": KEEPERS,
    "funder/": FUNDERS,
    "funder/reports": FUNDERS,
    "funder/reports/<uuid:id>": FUNDERS,
    "funder/reports/<uuid:id>/progress": FUNDERS - {"funder"},
    "funder/reports/<uuid:id>/<str:form>": FUNDERS,
    "funder/reports/<uuid:id>/rows/<slug:measure>": FUNDERS - {"funder"},
    "funder/charts/<uuid:id>/<slug:chart>.svg": FUNDERS,
    "funder/money": {"administrator", "finance"},
    "funder/money/spending": {"administrator", "finance"},
    "funder/money/target": {"administrator"},
    "messages/": DESK,
    "messages/health": DESK | {"administrator"},
    "messages/wording": DESK,
    "messages/wording/<str:event>/<slug:language>/<slug:variant>": DESK,
    "messages/<uuid:id>": DESK,
    "messages/threads/<uuid:id>": DESK,
    "service/fields": KEEPERS,
}
# Open to anybody, signed in or not: each on purpose.
OPEN = {
    "",
    "accessibility",
    "health/live",
    "health/ready",
    "health/metrics",
    "oauth/token",
    "hooks/stripe",
    "hooks/twilio/status",
    "hooks/twilio/inbound",
    "pay/<str:session_id>",
    "reports/<uuid:id>.pdf",
    "phone/answer",
    "phone/step/<slug:place>",
    "phone/ended",
    "about-you/<slug:token>",
    "about-you/<slug:token>/thanks",
    "join/<str:token>",
    "demonstration/post",
    "warehouse/pin",
    "verify/<str:token>",
    "how/<str:token>",
}
# Signing in, and one's own account: allauth's pages and ours beside them. Nobody's data but one's own is behind them.
ACCOUNT = "account/"
STATIONS = {"warehouse/scanner", "warehouse/scanner/<uuid:id>/retire"}
STATION_KEEPERS = {"warehouse_manager", "administrator"}


def addresses(patterns=None, prefix=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith("admin/"):
            yield "admin/", None
        elif hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


ALL = dict(addresses())
API = [route.removeprefix("api/v1/") for route in ALL if route.startswith("api/v1/")]
VERBS = [tuple(route.split("/<str:id>/")) for route in API if "/<str:id>/" in route and route not in FILES]


def test_every_address_has_its_row():
    rows = {"admin/", *OPEN, *PAGES, *STATIONS}
    here = {route for route in ALL if not route.startswith(("api/v1/", ACCOUNT))}
    assert here == rows, f"without a row: {here - rows}; a row without an address: {rows - here}"
    known = {*MAKES, *LISTS, *API_OPEN, *FILES, REPORT_FILE, *(f"{name}/<str:id>" for name in SEES)}
    known |= {f"{resource}/<str:id>/{verb}" for resource, verb in VERBS if rule(resource, verb) in ACTIONS}
    assert not set(API) - known, f"without a row: {set(API) - known}"


def test_pages_ask_for_the_roles_of_their_row():
    for route, roles in PAGES.items():
        assert ALL[route].roles == roles, route


def rule(resource: str, verb: str) -> str:
    return NAMED.get(f"{resource}/{verb}") or f"{ROOM[resource]}.{verb.replace('-', '_')}"


# ── The world: one of each thing in Southwark, and one of each in Lambeth ────────────────────────────────────────────


def _things(at, hub, number: int) -> dict:
    lead = london.actor("organisation_lead", organisation=at)
    referral = london.accepted(at=at, first_name=("Amina", "Blessing")[number])
    needs = {need.kind: need for need in referral.needs.all()}
    device = london.device_on_shelf(f"PF-{number}")
    allocation = inventory.reserve(needs["device"], device=device, by=london.actor("caseworker"))
    shipment = inventory.create_shipment(allocation=allocation, hub=hub, by=london.actor("warehouse"))
    keeper = london.actor("warehouse_manager")
    donor = inventory.add_donor(name=f"Thames Water {number}", by=keeper)
    lines = [{"kind": "laptop", "make_and_model": "Dell Latitude", "quantity": 3}]
    lot = inventory.announce(donor=donor, pool=london.pool(), lines=lines, by=keeper)
    bin_ = inventory.open_bin(code=f"A-0{number}", by=keeper)
    part = inventory.add_part(code=f"battery-{number}", name="Battery", by=keeper)
    picture = inventory.photograph(device, content=PICTURE, by=keeper)
    wanting = london.accepted(at=at, first_name=("Rosa", "Nuno")[number], needs=("device",)).needs.get()
    offered = inventory.offer(wanting, device=london.device_on_shelf(f"PF-OFFER-{number}"), by=london.actor("system"))
    london.sims_on_shelf(("8944110068256270054", "8944110068256270062")[number])
    sim = connectivity.reserve(needs["data"], by=london.actor("caseworker"))
    session = skills.plan(
        hub=hub,
        title="First steps",
        starts_at=referral.submitted_at,
        places=8,
        by=london.actor("hub_worker", organisation=hub),
    )
    booking = skills.book(needs["skills"], session=session, by=london.actor("hub_worker", organisation=hub))
    order = contributions.order(
        organisation=at, quantity=5, purchase_order="PO", by=london.actor("finance", organisation=at)
    )
    done = london.accepted(at=at, first_name=("Zoë", "Chidi")[number], needs=("data",))
    follow_up = _followed_up(done)
    with_hold = london.referral(at=at, first_name=("Siân", "Mehmet")[number])
    hold = people.raise_hold(with_hold.resident, kind="safeguarding", by=lead)
    twin = london.referral(at=at, first_name=("Siân", "Mehmet")[number], needs=("data",))
    referrals.route(twin, by=london.actor("caseworker"))
    refused = london.referral(at=at, first_name=("Kofi", "Wei")[number], needs=("data",))
    referrals.route(refused, by=london.actor("caseworker"))
    referrals.reject(refused, code="not_wanted", by=london.actor("caseworker"))
    appeal = referrals.appeal(refused, grounds="They do want it.", by=lead)
    from audit.recording import recording  # noqa: PLC0415 - an import is normally made by the intake

    with recording(lead, "referrals.take_in"):
        batch = Import.objects.create(organisation=at, file_hash="0" * 64, total=0)
    member = people.add_user(
        email=f"colleague{number}@{at.code}.example",
        name="Colleague",
        role="referrer",
        organisation=at,
        by=london.ADMINISTRATOR,
    )
    invitation = people.invite(email=f"new{number}@{at.code}.example", role="referrer", organisation=at, by=lead)
    dropped = referrals.take_call(organisation=at, email=f"worker@{at.code}.example", by=london.actor("caseworker"))
    referrals.end_call(dropped, outcome="abandoned", by=london.actor("caseworker"))
    rung = referrals.take_call(organisation=at, email=f"worker@{at.code}.example", by=london.actor("caseworker"))
    wrote = notifications.receive(sender="+447700900999", body="who is this", provider_id=f"SM-{at.code}", by=SYSTEM)
    return {
        "referrals": referral.reference,
        "needs": needs["device"].pk,
        "residents": referral.resident_id,
        "imports": batch.pk,
        "holds": hold.pk,
        "duplicates": PossibleDuplicate.objects.about(twin.resident_id).get().pk,
        "appeals": appeal.pk,
        "devices": device.asset_tag,
        "pools": device.pool.code,
        "runs": _run().pk,
        "lots": lot.number,
        "donors": donor.pk,
        "bins": bin_.code,
        "parts": part.code,
        "photos": picture.pk,
        "offers": offered.pk,
        "stock-takes": inventory.start_stock_take(bin=bin_, by=keeper).pk,
        "allocations": allocation.pk,
        "shipments": shipment.number,
        "sims": sim.iccid,
        "sessions": session.pk,
        "bookings": booking.pk,
        "messages": Message.objects.filter(organisation_id=at.pk).first().pk,
        "calls": rung.pk,
        "texts": wrote.pk,
        "threads": referral.resident_id,
        "calls-to-make": Message.objects.get(event="referrals.ring_back", organisation_id=at.pk).pk,
        "follow-ups": follow_up.pk,
        "contributions": order.pk,
        "organisations": at.code,
        "agreements": at.agreements.get().pk,
        "invitations": invitation.pk,
        "memberships": member.memberships.get().pk,
    }


def _run():
    return AllocationRun.objects.get(pk=inventory.run_allocation(by=london.actor("triage_lead"))["run"])


def _followed_up(referral):
    need = referral.needs.get()
    referrals.reserve(need, by=london.actor("system"))
    referrals.start(need, by=london.actor("system"))
    referrals.provide(need, by=london.actor("system"))
    referrals.confirm(need, by=london.actor("caseworker"))
    return referral.follow_ups.get(kind="2_weeks")


def world():
    southwark, lambeth = (
        london.organisation(),
        london.organisation("lambeth", "Lambeth Council", "borough", "E09000022"),
    )
    brixton, peckham = london.hub(), london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")
    own, other = _things(southwark, brixton, 0), _things(lambeth, peckham, 1)
    report = outcomes.draft(period="2026-Q3", by=london.ADMINISTRATOR)
    by = london.ADMINISTRATOR
    published = outcomes.publish(outcomes.freeze(outcomes.draft(period="2026-Q2", by=by), by=by), by=by)
    rules = referrals.shadow_rules(numbers={"dated": 50}, by=london.ADMINISTRATOR).pk
    own, other = (
        {**things, "reports": report.pk, "published": published.pk, "rules": rules} for things in (own, other)
    )
    return SimpleNamespace(own=own, other=other, southwark=southwark, brixton=brixton)


def home_of(role, there):
    return there.brixton if role == "hub_worker" else there.southwark


@pytest.fixture(scope="module")
def callers():
    return {}


def test_the_api_lets_in_whom_the_rows_say(db):
    """Each object × each role × own and other: read, listed, and every verb of it."""
    there, wrong, tried = world(), [], 0
    for role in ROLES:
        at = home_of(role, there)
        token = people.issue_token(role=role, organisation=at, by=london.ADMINISTRATOR)
        http = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
        for resource, (any_, own) in SEES.items():
            if f"{resource}/<str:id>" not in API and not any(r == resource for r, _ in VERBS):
                continue
            for whose, things in (("own", there.own), ("other", there.other)):
                mine = whose == "own" and not (role == "hub_worker" and resource in ("organisations", "agreements"))
                expected = role in any_ or (role in own and mine)
                for method, path, allowed in _calls(resource, things[resource], role, expected):
                    status = _call(http, method, path)
                    tried += 1
                    if not allowed(status):
                        wrong.append((role, whose, method, path, status))
        for path, action in MAKES.items():
            status = _call(http, "post", f"/api/v1/{path}")
            tried += 1
            if (status == 403) is (role in ROLES_FOR[action]) or status >= 500:
                wrong.append((role, "make", path, status))
        for path in LISTS:
            status = _call(http, "get", f"/api/v1/{path}")
            if status != 200:
                wrong.append((role, "list", path, status))
    assert not wrong, wrong[:20]
    assert tried > 1500


def _calls(resource, key, role, visible):
    base = f"/api/v1/{resource}/{key}"
    if f"{resource}/<str:id>" in API:
        yield "get", base, lambda status: status == (200 if visible else 404)
    for named, verb in VERBS:
        if named == resource:
            may = visible and role in ROLES_FOR[rule(resource, verb)]
            yield "post", f"{base}/{verb}", _judge(visible, may)


def _judge(visible, may):
    if not visible:
        return lambda status: status == 404
    return (lambda status: status < 500 and status not in (401, 403, 404)) if may else (lambda status: status == 403)


def _call(http, method, path) -> int:
    """The answer, with everything that it did undone."""
    with transaction.atomic():
        body = {"data": "{}", "content_type": "application/json"} if method == "post" else {}
        if path.endswith("/bulk"):
            body = {"data": "x", "content_type": "text/csv"}
        status = getattr(http, method)(path, **body).status_code
        transaction.set_rollback(True)
    return status


def test_nobody_gets_in_without_a_token(db):
    http = Client(raise_request_exception=False)
    for route in API:
        if route in API_OPEN or route == REPORT_FILE:
            continue
        path = "/api/v1/" + route.replace("<str:id>", "x")
        assert http.get(path).status_code in (401, 405), path
        assert http.post(path, "{}", content_type="application/json").status_code in (401, 405), path


def test_pages_let_in_whom_the_rows_say(db):
    there, wrong = world(), []
    clients = {None: Client()}
    for role in ROLES:
        if role != "partner":
            user = worker(f"{role}@everywhere.example", at=home_of(role, there), role=role)
            clients[role] = signed_in(user)
    for route, roles in (PAGES | dict.fromkeys(STATIONS, STATION_KEEPERS)).items():
        for role, client in clients.items():
            for whose, things in (("own", there.own), ("other", there.other)):
                path = "/" + _filled(route, things)
                status, where = _open(client, path)
                if not _is_right(role, roles, whose, route, status, where):
                    wrong.append((route, role, whose, status, where))
    assert not wrong, wrong[:20]


# Which thing an id in an address of the stock's pages is.
IDS = {
    "warehouse/device/": "photos",
    "warehouse/donors/": "donors",
    "warehouse/counts/": "stock-takes",
    "warehouse/bins/": "bins",
    "warehouse/pools/": "pools",
    "warehouse/parts/": "parts",
    "queue/runs/": "runs",
    "queue/need/": "needs",
    "offer/": "offers",
    "follow-ups/": "follow-ups",
    "calls/": "calls",
    "calls/to-make/": "calls-to-make",
    "messages/": "texts",
    "messages/threads/": "threads",
    "funder/": "published",
}
# Stock is nobody's own: whoever may see it sees all of it. A hub answers for whoever stands at its desk.
SHARED = ("warehouse/", "queue/", "funder/")
# Pages whose deed has roles of its own, and papers that are there only at the end.
BY_THE_DEED = {"warehouse/device/<str:tag>/do/<slug:name>", "warehouse/stock/do"}
LATER = {
    "warehouse/counts/<uuid:id>/result.pdf",
    "warehouse/weee/note.pdf",
    "warehouse/counts/<uuid:id>/approve",
    "warehouse/counts/<uuid:id>/again",
}


def _filled(route, things) -> str:
    parts = {
        "<str:reference>": things["referrals"],
        "<uuid:need>": things["needs"],
        "<slug:step>": "needs",
        "<slug:queue>": "new",
        "<slug:kind>": "case",
        "<str:key>": things["referrals"],
        "<slug:name>": "pause",
        "<str:event>": "skills.booked",
        "<slug:language>": "pl",
        "<slug:variant>": "plain",
        "<str:form>": "pdf",
        "<slug:chart>": "waits",
        "<slug:measure>": "referrals",
        "<uuid:id>": things["imports"],
        "<str:code>": things["organisations"],
        "<slug:code>": things["organisations"],
    }
    parts |= (
        {
            "<str:tag>": things["devices"],
            "<str:number>": things["lots"],
            "<slug:code>": things.get("pools" if "pools/" in route else "", "x"),
        }
        if "warehouse/" in route
        else {}
    )
    for place, thing in IDS.items():
        if route.startswith(place):
            parts |= {name: things[thing] for name in ("<uuid:id>", "<slug:code>") if name in route and thing in things}
    if route.startswith("warehouse/gate/"):
        parts["<slug:code>"] = "battery"
    if "device/" in route:
        parts["<slug:name>"] = "put-away"
    if "triage/rules/" in route:
        parts["<uuid:id>"] = things["rules"]
    elif "agreements/" in route:
        parts["<uuid:id>"] = things["agreements"]
    elif "people/" in route or "memberships/" in route:
        parts["<uuid:id>"] = things["memberships"]
    elif "invitations/" in route:
        parts["<uuid:id>"] = things["invitations"]
    if route.endswith("agreements/new"):
        return f"{route}?organisation={things['organisations']}"
    for name, value in parts.items():
        route = route.replace(name, str(value))
    return route


def _open(client, path):
    with transaction.atomic():
        answer = client.get(path)
        if answer.status_code == 405:
            answer = client.post(path)
        transaction.set_rollback(True)
    return answer.status_code, answer.get("Location", "")


def _is_right(role, roles, whose, route, status, where) -> bool:
    if role is None and route == "warehouse/scans":
        return status == 401  # a scanner keeps its scans; it is not led anywhere
    if role is None:
        return status == 302 and where.startswith("/account/login/")
    if "/retire" in route:
        return status in (403, 404)  # no scanner is registered in this world
    if role not in roles:
        return status == 403
    if (route in BY_THE_DEED and status == 403) or (route in LATER and status == 404):
        return True
    shared = route.startswith(SHARED) or (route.startswith(("offer/", "follow-ups/")) and role == "hub_worker")
    if not shared and whose == "other" and ("<" in route or route.endswith("agreements/new")) and role not in SEES_ALL:
        return status == 404
    return status in (200, 302) or (400 < status < 500 and status not in (401, 403, 404))


def test_accounts_pages_ask_to_sign_in_and_never_break(db):
    http = Client(raise_request_exception=False)
    for route in ALL:
        if route.startswith(ACCOUNT) and "(?P" not in route and "<" not in route:
            assert http.get("/" + route).status_code < 500, route
    for path in ("/account/", "/account/pin", "/account/2fa/", "/account/password/change/"):
        assert http.get(path)["Location"].startswith("/account/login/"), path
