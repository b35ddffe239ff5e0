"""Every address of portal and API on a seeded demonstration, with the ids of what is there, for everybody who may
open it.
"""

import pytest
from django.test import Client

from law.actors import Actor
from people.access import ROLES, STAFF_ROLES
from people.models import User
from portal.sign_in import factors
from tests.config.addresses_filled import filled
from tests.config.api_lists import in_api, machine
from tests.config.lacking_in_demonstration import add_what_the_demonstration_lacks
from tests.house.addresses import API
from tests.house.api_rows import API_OPEN
from tests.house.page_exceptions import BY_THE_DEED
from tests.house.page_rows import PAGES, STATION_KEEPERS, STATIONS
from tests.internal import internal_in
from tests.plain_english import faults_on_page
from tests.portal.signing_in import signed_in
from tests.rounds import sampled

pytestmark = pytest.mark.usefixtures("demonstration")


# Addresses that lead on by themselves, and where to.
LEADS_ON = {"triage/next": "/triage/", "warehouse/stock/do": "/warehouse/stock"}


def test_every_page_opens_without_a_fault_for_everybody_who_may_see_it():
    """Each at least once, and without anything that may stand on no page. In a short run the first role looks at a part of
    them in every state, and a part of the others at each in one.
    """
    add_what_the_demonstration_lacks()
    people_in = {role: sign_in(role) for role in sorted(set(ROLES) - {"partner"})}
    wrong = []
    for route, roles in {**PAGES, **dict.fromkeys(STATIONS, STATION_KEEPERS)}.items():
        for place, role in enumerate(sorted(roles)):
            if place and not sampled(route, role):
                continue
            wrong += faults_of(route, *people_in[role], one_is_enough=place > 0 or not sampled(route))
    assert not wrong, f"{len(wrong)}: " + "\n".join(wrong)


def faults_of(route: str, client: Client, actor: Actor, *, one_is_enough: bool) -> list[str]:
    """What is wrong with this page, in any state of the thing that it shows; or in the first that opens, once others
    have looked.
    """
    whose = f"{sorted(actor.roles)} {route}"
    faults = []
    opened = False
    paths = filled(route, actor)
    for path in paths:
        status, where = look(client, path)
        if is_fault(status, where):
            faults.append(f"{whose}: {path} {status} {where}")
        opened = opened or is_open(route, status, where)
        if opened and one_is_enough:
            break
    there_is_nothing_to_do = route in BY_THE_DEED and not paths
    return faults if opened or there_is_nothing_to_do else [*faults, f"{whose}: never opened"]


def sign_in(role: str) -> tuple[Client, Actor]:
    user = User.objects.get(email=f"{role.replace('_', '-')}@get-online.example")
    if role in STAFF_ROLES:
        factors.enrol(user, "GETONLINELONDONDEMONSTRATION2345")
    return signed_in(user), user.actor("web")


def look(client: Client, path: str) -> tuple[int, str]:
    """The status, and where it leads on or what is wrong with it."""
    answer = client.get(path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    wrong = kept_by_the_browser(path, answer) or wrong_in(content, answer["Content-Type"])
    return answer.status_code, wrong or answer.get("Location", "")


# What the browser may keep: photographs of devices, and figures, which name nobody and are asked for again.
MAY_BE_KEPT = {"/warehouse/device/": "private, max-age=86400", "/funder/": "private, no-cache"}


def kept_by_the_browser(path: str, answer) -> str:
    """Whoever sits down after somebody sees no page of theirs."""
    kept = answer.get("Cache-Control", "")
    may_be = any(path.startswith(start) and kept == how for start, how in MAY_BE_KEPT.items())
    return "" if "no-store" in kept or may_be else f"stored: {kept or 'no word about it'}"


def wrong_in(content: bytes, kind: str) -> str:
    """What may stand on no page: an error before anybody has filled anything in, a word of this repository's own, a
    missing value and what is not plain English.
    """
    if b"govuk-error-summary" in content:
        return "error summary"
    if not kind.startswith("text/html"):
        return ""
    page = content.decode()
    if internal := internal_in(page):
        return f"internal: {internal}"
    faults = faults_on_page(page)
    return f"words: {'; '.join(faults)}" if faults else ""


def is_fault(status: int, where: str) -> bool:
    return (
        status >= 500
        or status in (401, 422)
        or where.startswith(("error summary", "internal: ", "stored: ", "words: ", "/account/"))
    )


def is_open(route: str, status: int, where: str) -> bool:
    """405 is the answer of an address that only takes what is sent to it."""
    return status in (200, 405) or (route in LEADS_ON and where.startswith(LEADS_ON[route]))


# ── The API ──────────────────────────────────────────────────────────────────────────────────────────────────────────

ANYTHING_ELSE = "^.*$"


def test_every_address_of_the_api_is_read_by_each_role_that_may():
    """Lists, things in each state that they are in, and papers. What is only sent to says so, and nothing ends in a
    500 (field case H4). In a short run, whatever somebody has read is read by a part of the other roles.
    """
    add_what_the_demonstration_lacks()
    wrong = []
    readable = {}
    read = set()
    for role in ROLES:
        http = machine(role)
        verbs = {route for route, is_readable in readable.items() if not is_readable}
        done = {ANYTHING_ELSE} | verbs | (API_OPEN & read)
        for route in [route for route in API if route not in done]:
            if route in read and not sampled(role, route):
                continue
            paths = in_api(http, role, route)
            for path in paths[:1] if route in read else paths:
                status = http.get(path).status_code
                if route not in readable:
                    options = http.options(path)
                    head = http.head(path)
                    readable[route] = "GET" in options.get("Allow", "")
                    if options.status_code not in (200, 204, 405) or head.status_code != status:
                        wrong.append(
                            f"{role} {path}: OPTIONS {options.status_code}, HEAD {head.status_code}, GET {status}"
                        )
                if status == 200:
                    read.add(route)
                elif status not in (403, 404, 405) or route.endswith("/<str:id>"):
                    wrong.append(f"{role} {path}: {status}")
    assert not wrong, f"{len(wrong)}: " + "\n".join(wrong)
    assert not set(API) - set(readable) - {ANYTHING_ELSE}, "the demonstration has none of these"
    assert not {route for route, is_readable in readable.items() if is_readable} - read, "no one could read these"
