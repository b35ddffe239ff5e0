"""Every address that leaves the house, walked to its end by whoever it was sent to: the page opens and offers what was
promised.

The list is taken from the code: a new place where an address is made turns this red until somebody walks it.
"""

import io
import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader

from contributions import actions as contributions
from inventory import actions as inventory
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.agreement_warnings import warn_of_agreements
from notifications.events import REFERRERS
from notifications.models import Inbound
from people import actions as people
from people.models import User
from portal.own.voice import all_words
from portal.tasks import send_morning_summaries
from portal.warehouse.label_pages import label_of
from referrals import actions as referrals
from referrals import intake
from referrals.models import Appeal
from tests import people_of_london as london
from tests.house.links import (
    KEEPER,
    KWAME,
    MARIA,
    NOT_OPENED,
    WALKED,
    a_draft,
    a_lapsed_draft,
    a_question,
    an_offer,
    asked,
    at_the_store,
    decided,
    desk,
    in_triage,
    letter,
    link_in,
    links_on,
    lodge,
    maria,
    opened,
    places,
    referrals_page,
    sent,
    walks,
)
from tests.inventory.parcels.test_shipping import at_hub, parcel
from tests.phone.calling import TOKEN, Caller, registered, whole
from tests.portal.signing_in import PASSWORD, signed_in, worker
from tests.referrals.test_faults import given

pytestmark = pytest.mark.django_db


def test_every_place_that_makes_an_address_is_walked():
    assert set(places()) == WALKED | set(NOT_OPENED)


@walks("referrals/letters.py:_appeal", "referrals/letters.py:of_decision")
@pytest.mark.parametrize(
    ("refused", "appeals"),
    [({"device", "data", "skills"}, 1), ({"data"}, 1), ({"data", "skills"}, 2)],
    ids=["all", "one", "two"],
)
def test_a_no_is_appealed_by_the_address_in_its_letter(refused, appeals):
    client = maria()
    case = decided(refused)
    about = referrals_page(case)
    way = f"{referrals_page(case)}/appeal"
    assert links_on(letter(client, case)) == {about, way}
    assert way in sent("referrals.decided").body
    assert case.reference in opened(client, about)
    for _ in range(appeals):
        lodge(client, way)
    assert Appeal.objects.count() == appeals
    assert links_on(letter(client, case)) == {about}, "there is nothing left to appeal"
    answer = client.get(f"/refer/{case.reference}/appeal")
    assert answer.status_code == 409
    assert "There is one appeal for each decision." in answer.content.decode()


def test_where_nothing_was_refused_the_old_address_says_so():
    client = maria()
    case = decided(set())
    answer = client.get(f"/refer/{case.reference}/appeal")
    assert answer.status_code == 409
    assert "Nothing here was refused" in answer.content.decode()


@walks("referrals/actions/telling.py:compose_for")
@pytest.mark.parametrize(
    ("begin", "event", "offers"),
    [
        (a_question, "referrals.asked", "/answer"),
        (an_offer, "referrals.offered", "/offer/"),
        (a_draft, "referrals.lapsing", "Save and continue"),
        (a_lapsed_draft, "referrals.lapsed", "/copy"),
    ],
    ids=["asked", "offered", "lapsing", "lapsed"],
)
def test_what_a_referrer_is_asked_to_do_can_be_done_where_the_mail_leads(begin, event, offers):
    client = maria()
    case = begin()
    page = opened(client, link_in(sent(event).body))
    assert case.reference in page
    assert offers in page


@walks("referrals/actions/telling.py:_referrer_of")
def test_who_is_asked_to_reach_a_person_comes_to_their_referral():
    case = an_offer()
    assert "/offer/" in opened(maria(), REFERRERS.find(case.pk).link)


@walks("referrals/actions/telling.py:_digest")
def test_a_day_in_one_mail_leads_to_ones_own_referrals():
    user = worker(MARIA)
    people.choose_digest(user, digest="daily", by=user.actor())
    case = decided(set())
    referrals.send_digests(by=SYSTEM)
    assert case.reference in opened(signed_in(user), link_in(sent("referrals.digest").body))


@walks("portal/waiting/morning_summary.py:_send")
def test_what_is_overdue_leads_to_ones_own_list_and_to_the_way_to_stop_it():
    user = worker("store@get-online.example", role="warehouse")
    task = notifications.raise_task("inventory.find_parcel", reference="SHP-LATE-0001", by=SYSTEM)
    with time_machine.travel(task.due_at + timedelta(days=1)):
        send_morning_summaries()
        overdue, stop = re.findall(r"https?://\S+", sent("portal.morning_summary").body)
        client = signed_in(user)
        assert "SHP-LATE-0001" in opened(client, overdue)
        assert "Do you want an email" in opened(client, stop)


@walks("phone/actions.py:_close")
def test_the_text_after_a_call_leads_to_the_draft(settings):
    settings.TWILIO_AUTH_TOKEN = TOKEN
    settings.PHONE_DESK_NUMBER = ""
    cache.clear()
    southwark = london.organisation()
    user = registered(southwark)
    call = Caller().take(whole(southwark.dial_code), "postcode").wait().wait().wait()
    page = opened(signed_in(user), link_in(sent("phone.reference").body))
    assert call.referral.reference in page
    assert "Save and continue" in page


@walks("outcomes/follow_up/actions.py:_question")
def test_a_person_answers_how_it_goes_and_may_tell_of_themself():
    follow_up = asked()
    person = Client()
    link = link_in(sent("outcomes.how_is_it_going").body)
    assert "How is it going" in opened(person, link)
    thanked = person.post(link.removeprefix(settings.PUBLIC_URL), {"is_working": "yes"}).content.decode()
    follow_up.refresh_from_db()
    assert follow_up.state == "answered"
    assert "ethnic" in opened(person, settings.PUBLIC_URL + re.search(r'href="(/about-you/\S+)"', thanked)[1])


@walks("referrals/own_links.py:link_of")
def test_a_person_says_that_something_does_not_work():
    referrals.dispute(given("data"), by=KWAME)
    assert all_words()["so"]["being_fixed"].split("{")[0] in opened(
        Client(), link_in(sent("referrals.fault_taken").body)
    )


@walks("outcomes/follow_up/actions.py:_question")
def test_a_referrer_writes_down_how_it_goes_for_whom_we_cannot_ask():
    asked(mode="through_worker")
    assert "Save answers" in opened(maria(), link_in(sent("outcomes.how_is_it_going_for_them").body))


@walks("outcomes/follow_up/actions.py:_question")
def test_a_caller_writes_down_how_it_goes():
    asked(tries=2)
    assert "Save answers" in opened(desk(), link_in(sent("outcomes.call_how_it_goes").body))


# ── To those who work for the service, and with it ───────────────────────────────────────────────────────────────────


@walks("notifications/wording.py:link_of")
def test_an_invitation_lets_somebody_in():
    lead = london.actor("organisation_lead", organisation=london.organisation())
    people.invite(email="ife@southwark.example", role="referrer", organisation=london.organisation(), by=lead)
    link = link_in(sent("people.invited").body)
    client = Client()
    assert "Southwark Council" in opened(client, link)
    chosen = {"name": "Ife", "way": "password", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(link.removeprefix(settings.PUBLIC_URL), chosen)["Location"] == "/refer"


@walks("portal/sign_in/adapter.py:get_reset_password_from_key_url")
def test_a_forgotten_password_is_chosen_anew():
    user = worker(MARIA)
    client = Client()
    client.post("/account/password/reset/", {"email": user.email})
    assert "password1" in opened(client, link_in(sent("portal.sign_in").body))


@walks("notifications/agreement_warnings.py:_letter")
@pytest.mark.parametrize("role", ["organisation_lead", "administrator"])
def test_an_agreement_that_ends_is_renewed_by_either_side(role):
    about = {"kind": "borough", "borough": "E09000025", "email_domain": "newham.example"}
    newham = people.register_organisation(code="newham", name="Newham", by=london.ADMINISTRATOR, **about)
    london.agreement(newham, ends=30)
    user = worker("somebody@newham.example", at=newham, role=role)
    warn_of_agreements(by=SYSTEM)
    page = opened(signed_in(user), link_in(sent("notifications.agreement_ends").body))
    renew = unescape(re.search(r'href="([^"]+renews=[^"]+)"', page)[1])
    assert "Renew the agreement" in opened(signed_in(user), settings.PUBLIC_URL + renew)


@walks("referrals/actions/calling.py:_ring_back")
def test_a_call_that_dropped_is_gone_on_with():
    call = referrals.take_call(organisation=london.organisation(), email=MARIA, number="+442079460123", by=KWAME)
    referrals.end_call(call, outcome="abandoned", by=KWAME)
    assert f"/calls/{call.pk}/go-on" in opened(desk(), link_in(sent("referrals.ring_back").body))


@walks("notifications/actions/inbound_texts.py:_alert")
def test_words_of_risk_are_read_by_the_safeguarding_lead():
    lead = worker("dee@get-online.example", role="safeguarding_lead")
    notifications.receive(sender="+447700900999", body="he hits me", provider_id="SM1", by=SYSTEM)
    assert f"/messages/{Inbound.objects.get().pk}" in opened(signed_in(lead), link_in(sent("notifications.risk").body))


@walks("notifications/actions/outgoing.py:alert_glass_broken")
def test_who_wrote_a_note_that_somebody_opened_comes_to_the_note():
    author = worker("ana@get-online.example", role="caseworker")
    case = in_triage()
    note = people.write_note(
        case.resident, body="Lives with someone who reads her post.", author=author, by=author.actor()
    )
    people.break_glass(note, reason="She is at the desk and afraid to go home.", by=KWAME)
    client = signed_in(author)
    link = link_in(sent("people.glass_broken").body)
    assert "Open this note" in opened(client, link)
    assert note.body in client.post(link.removeprefix(settings.PUBLIC_URL)).content.decode()


@walks("contributions/gateway.py:open_checkout")
def test_an_order_is_paid_where_its_checkout_leads():
    finance = london.actor("finance", organisation=london.organisation())
    order = contributions.order(organisation=london.organisation(), quantity=5, purchase_order="PO-1", by=finance)
    link = contributions.issue(order, by=finance).checkout_url
    client = Client()
    assert "GOL-C-" in opened(client, link)
    client.post(link.removeprefix(settings.PUBLIC_URL))
    order.refresh_from_db()
    assert order.state == "paid"
    assert opened(client, f"{settings.PUBLIC_URL}/"), "where Stripe leads back to"


@walks("portal/warehouse/device_papers.py:_link")
def test_anybody_checks_a_certificate_by_its_code():
    device = london.device_on_shelf()
    store = at_the_store()
    (link,) = links_on(store.get(f"/warehouse/device/{device.asset_tag}/certificate.pdf").content)
    assert "/verify/" in link
    assert "Passed" in opened(Client(), link)


@walks("portal/warehouse/label_pages.py:label_of")
def test_a_label_leads_to_what_it_is_on():
    device = london.device_on_shelf()
    store = at_the_store()
    bin_ = inventory.open_bin(code="A-01", by=KEEPER)
    for row, name in ((device, device.asset_tag), (bin_, bin_.code)):
        assert name in opened(store, label_of(row).link)


@walks(
    "portal/warehouse/lot_papers.py:_link",
    "portal/warehouse/waste_pages.py:waste_note_paper",
    "portal/warehouse/stock_take_papers.py:_link",
)
def test_our_own_people_scan_their_papers():
    """A donor or a recycler has no sign-in: on what they get the code says whom it is for."""
    store = at_the_store()
    donor = inventory.add_donor(name="Thames Water", by=KEEPER)
    lines = [{"kind": "laptop", "make_and_model": "Dell Latitude", "quantity": 3}]
    lot = inventory.announce(donor=donor, pool=london.pool(), lines=lines, by=KEEPER)
    take = inventory.start_stock_take(bin=inventory.open_bin(code="A-01", by=KEEPER), by=KEEPER)
    device = inventory.receive(
        serial="PF-SHRED", kind="laptop", make_and_model="Dell", pool=london.pool(), drive_serials=["D1"], by=KEEPER
    )
    shredding = {
        "recycler": "Sims",
        "note": "W-1",
        "witness": "Ade",
        "weight_grams": 1400,
        "reason": "Its drive is broken",
    }
    inventory.destroy(inventory.quarantine(device, reason="Broken", by=KEEPER), **shredding, by=KEEPER)
    weee = "/warehouse/weee/note.pdf?recycler=Sims&number=W-1&carrier=Green+Vans&code=16+02+14"
    for path, name in (
        (f"/warehouse/lots/{lot.number}/receipt.pdf", lot.number),
        (f"/warehouse/lots/{lot.number}/variance.pdf", lot.number),
        (f"/warehouse/counts/{take.pk}/sheet.pdf", "A-01"),
        (weee, device.asset_tag),
    ):
        paper = store.get(path).content
        (link,) = links_on(paper)
        assert name in opened(store, link)
    for path in (f"/warehouse/lots/{lot.number}/receipt.pdf", weee):
        assert "For our team" in PdfReader(io.BytesIO(store.get(path).content)).pages[0].extract_text()


@walks(
    "inventory/parcels/papers.py:_link",
    "portal/warehouse/manifest_pages.py:manifest_pdf",
    "portal/warehouse/wave_pages.py:pick_list_pdf",
)
def test_whoever_packs_and_loads_scans_their_papers():
    store = at_the_store()
    _, _, made = parcel("manifest")
    waiting = london.accepted(needs=("device",), first_name="Rosa", phone="+447700900501").needs.get()
    promised = inventory.reserve(waiting, device=london.device_on_shelf("PF-WAVE"), by=KWAME)
    inventory.create_shipment(allocation=promised, hub=london.hub(), by=KEEPER)
    wave = inventory.start_wave(hubs=[london.hub().pk], by=KEEPER)
    made.refresh_from_db()
    for path, name in (
        (f"/warehouse/parcels/{made.number}/label.pdf", made.number),
        (f"/warehouse/parcels/{made.number}/note.pdf", made.number),
        (f"/warehouse/manifests/{made.on_manifest.number}/manifest.pdf", made.on_manifest.number),
        (f"/warehouse/waves/{wave.number}/pick-list.pdf", wave.number),
    ):
        (link,) = links_on(store.get(path).content)
        assert name in opened(store, link), path


@walks(
    "portal/hub/parcel_pages.py:gift_agreement_paper",
    "portal/hub/parcel_pages.py:receipt_paper",
    "portal/hub/walk_in_pages.py:receipt_paper",
)
def test_a_hub_scans_the_papers_that_people_take_home():
    hub = signed_in(worker("joy@brixton.example", at=london.hub(), role="hub_worker", name="Joy Mensah"))
    _, _, made = parcel("arrive")
    inventory.hand_over(made, proof=london.attested(), by=at_hub())
    reference = made.referral.reference
    for path, name in (
        (f"/hub/parcels/{made.number}/gift-agreement.pdf", made.number),
        (f"/hub/parcels/{made.number}/receipt.pdf", made.number),
        (f"/hub/here/{reference}/receipt.pdf", reference),
    ):
        (link,) = links_on(hub.get(path).content)
        assert name in opened(hub, link), path


@walks("portal/hub/register_pages.py:register_paper")
def test_a_register_that_was_signed_on_paper_leads_to_its_class():
    hub = signed_in(worker("joy@brixton.example", at=london.hub(), role="hub_worker", name="Joy Mensah"))
    session = london.session_today()
    (link,) = links_on(hub.get(f"/hub/classes/{session.pk}/register.pdf").content)
    assert session.title in opened(hub, link)


@walks("referrals/intake/sender.py:tell_sender")
def test_whoever_sent_a_file_reads_its_answers():
    browser = maria()
    heads = "referrer_email,resident_first_name,postcode,borough,needs,consent"
    sheet = f"{heads}\r\n{MARIA},Amina,SE1 2QH,Southwark,device,Yes\r\n"
    sender = f"user:{User.objects.get(email=MARIA).pk}"
    actor = london.actor("referrer", organisation=london.organisation(), key=sender)
    intake.take_in(io.BytesIO(sheet.encode()), organisation=london.organisation(), by=actor)
    assert "1" in opened(browser, link_in(sent("referrals.file_taken").body))


@walks("notifications/wording.py:join_link_of")
def test_an_organisation_that_asks_to_join_confirms_its_address_by_its_letter():
    london.join_request(confirmed=False)
    assert "Confirm and send request" in opened(Client(), link_in(sent("people.join_confirm").body))


@walks("portal/own/share_page.py:share_page")
def test_what_a_worker_shares_leads_to_the_way_in_in_their_language():
    shown = maria().get(f"/refer/{london.accepted().reference}/share").content.decode()
    link = re.search(rf"{settings.PUBLIC_URL}/me[^<\s]*", shown)[0]
    assert all_words()["so"]["open_page"] in opened(Client(), link)
