"""Addresses that leave the house: the functions that make one, the letters that carry one, and where each leads."""

import ast
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import time_machine
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from inventory import actions as inventory
from law.actors import SYSTEM
from notifications.models import Message
from outcomes import actions as outcomes
from outcomes.models import FollowUp
from people.models import Resident
from referrals import actions as referrals
from referrals.models import Referral
from tests import people_of_london as london
from tests.documents.scanning import codes
from tests.house.modules import nodes_of
from tests.portal.signing_in import signed_in, worker

ROOT = Path(settings.ROOT)
ROOMS = [room for room in [*settings.ROOMS, "documents"] if room != "config"]


# What makes an address of ours: its beginning, or a function that does.
MAKES = {"PUBLIC_URL", "build_absolute_uri", "link_to"}


# No page for anybody: what a machine is told, and what a function hands on to those that are walked.
NOT_OPENED = {
    "api/problems.py:problem": "the kind of a problem is named by it (RFC 9457), not looked up",
    "portal/sign_in/middleware.py:_problem": "likewise",
    "portal/public/well_known.py:security": "a machine reads it: tests/portal/public/test_information_pages.py",
    "notifications/gateway.py:send": "the service's own name, for the head of an email",
    "portal/service/client_pages.py:_show_once": "a machine posts to it: tests/portal/service/test_clients.py",
    "api/schema.py:get_security_definition": "a machine posts to it: tests/api/test_tokens.py",
    "api/paging.py:paginate_queryset": "a machine goes on by it: tests/api/test_lists.py",
    "notifications/gateway.py:_receipts_for": "Twilio calls it: tests/notifications/test_receipts.py",
    "notifications/gateway.py:is_genuine": "what Twilio signed",
    "referrals/letters.py:link_to": "whatever calls it is walked",
}
WALKED: set[str] = set()


def walks(*places: str) -> Callable:
    """This test walks the addresses that are made in these places."""
    WALKED.update(places)
    return lambda test: test


def places() -> Iterator[str]:
    """Each function that makes an address, as file:function."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in nodes_of(path):
                if isinstance(node, ast.FunctionDef) and MAKES & named_in(node):
                    yield f"{path.relative_to(ROOT)}:{node.name}"


def named_in(node: ast.AST) -> set[str]:
    return {getattr(each, "attr", getattr(each, "id", "")) for each in ast.walk(node)}


@contextmanager
def undone() -> Iterator[None]:
    """What is done within is taken back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


KWAME = london.actor("caseworker")
MARIA = "maria.santos@southwark.example"


def maria() -> Client:
    """Who referred them, signed in at Southwark."""
    return signed_in(worker(MARIA))


def sent(event: str) -> Message:
    return Message.objects.filter(event=event).latest("created_at")


def link_in(text: str) -> str:
    """The one address in what was written, without the full stop of its sentence."""
    (rows,) = {link.rstrip(".,") for link in re.findall(r"https?://\S+", text)}
    return rows


def opened(client: Client, link: str) -> str:
    """The page at its end, whatever leads there; it opens without a fault."""
    assert link.startswith(f"{settings.PUBLIC_URL}/"), link
    answer = client.get(link.removeprefix(settings.PUBLIC_URL), follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200, f"{link}: {answer.status_code}"
    assert "/account/login/" not in answer.request["PATH_INFO"], f"{link} asks to sign in"
    assert "govuk-error-summary" not in page, link
    return page


def in_triage(**about) -> Referral:
    created = london.referral(**about)
    return referrals.route(created, by=KWAME)


def links_on(pdf: bytes) -> set[str]:
    """What can be tapped on a paper, and what its codes open."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    tapped = {
        note.get_object()["/A"]["/URI"]
        for page in pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    }
    scanned = {text for page in codes(pdf, 200) for texts in page.values() for text in texts}
    return {link for link in tapped | scanned if link.startswith("http")}


def decided(refused: set[str]) -> Referral:
    """A referral of three needs; what is in `refused` got a no, and everything means that it was rejected."""
    case = in_triage()
    kinds = {need.kind for need in case.needs.all()}
    if refused == kinds:
        return referrals.reject(case, code="not_wanted", by=KWAME)
    decisions = [
        {"need": str(need.pk), "approve": need.kind not in refused, "code": "has_enough"} for need in case.needs.all()
    ]
    return referrals.accept(case, decisions=decisions, by=KWAME)


def lodge(client: Client, link: str):
    """As somebody does who follows the link: they choose where there is a choice, write, and send."""
    page = opened(client, link)
    if choice := re.search(r'href="(\S+/needs/\S+/appeal)"', page):
        link = settings.PUBLIC_URL + choice[1]
        page = opened(client, link)
    assert "Send appeal" in page
    form = client.get(link.removeprefix(settings.PUBLIC_URL), follow=True).request["PATH_INFO"]
    assert client.post(form, {"grounds": "The laptop is a flatmate's."}).status_code == 302


def referrals_page(case: Referral) -> str:
    return f"{settings.PUBLIC_URL}/refer/{case.reference}"


def letter(client: Client, case: Referral) -> bytes:
    return client.get(f"/refer/{case.reference}/letter.pdf").content


def a_question():
    return referrals.ask(in_triage(), questions="Is there a phone in the household?", by=KWAME)


def an_offer():
    need = london.accepted(needs=("device",)).needs.get()
    return inventory.offer(need, device=london.device_on_shelf(), by=SYSTEM).need.referral


def a_draft():
    return referrals.remind(london.referral(draft=True), by=SYSTEM)


def a_lapsed_draft():
    return referrals.expire(london.referral(draft=True), by=SYSTEM)


def asked(*, mode: str = "direct", tries: int = 1) -> FollowUp:
    """Somebody who got what they needed two weeks ago, and is asked how it goes so many times."""
    case = london.accepted(needs=("data",))
    Resident.objects.filter(pk=case.resident_id).update(contact_mode=mode)
    need = case.needs.get()
    for step in (referrals.reserve, referrals.start, referrals.provide, referrals.confirm):
        step(need, by=london.actor("system"))
    follow_up = case.follow_ups.get(kind="2_weeks")
    for number in range(tries):
        with time_machine.travel(timezone.now() + timedelta(days=15 + 8 * number), tick=False):
            outcomes.ask(follow_up, by=SYSTEM)
    FollowUp.objects.filter(pk=follow_up.pk).update(due_on=timezone.localdate())  # the link is walked today
    return follow_up


KEEPER = london.actor("warehouse_manager")


def at_the_store() -> Client:
    return signed_in(worker("keeper@get-online.example", role="warehouse_manager"))


def desk() -> Client:
    return signed_in(worker("kwame@get-online.example", role="caseworker"))
