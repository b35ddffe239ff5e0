"""A parcel changes hands with proof, or not at all: code, signature, the hub's word, paper; who else may collect."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.models import Allocation, CollectionCode, HandoverProof
from inventory.parcels.collection_codes import CodeSpent, CodeWrong
from inventory.parcels.handing_over import NotHereToCollect, RemindedToday
from law.refusals import Invalid, NotAllowed
from notifications.models import Message
from people.access.brake import Held
from tests import people_of_london as london
from tests.house.one_of_each import PICTURE
from tests.inventory.parcels.test_shipping import STORE, at_hub, hold_for, parcel, states

pytestmark = pytest.mark.django_db


def code_in(message: Message) -> str:
    return re.search(r"\b\d{6}\b", message.body).group()


def by_code(digits: str, **changes) -> inventory.GivenProof:
    return inventory.GivenProof(kind="code", code=digits, agreed=True, **changes)


def pointers(refused) -> set[str]:
    return {error.pointer for error in refused.value.errors}


def test_the_code_from_their_text_opens_the_parcel_once():
    need, device, made = parcel("arrive")
    text = Message.objects.get(event="inventory.ready_to_collect")
    digits = code_in(text)
    assert digits not in str(list(CollectionCode.objects.values_list("code_hash", flat=True)))
    inventory.hand_over(made, proof=by_code(f"{digits[:3]} {digits[3:]}"), by=at_hub())
    assert states(need, device, made) == ["provided", "with_resident", "delivered"]
    proof = HandoverProof.objects.get(shipment=made)
    assert (proof.kind, proof.agreement_version, proof.is_unchanged) == ("code", "1", True)
    assert CollectionCode.objects.filter(ended_at=None).count() == 0
    assert Allocation.objects.get().handed_over_at is not None
    assert LedgerEntry.objects.get(object_id=made.pk, to_state="delivered").details["proof"] == "code"


def test_a_wrong_code_three_times_asks_for_another_proof():
    need, _, made = parcel("arrive")
    digits = code_in(Message.objects.get(event="inventory.ready_to_collect"))
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    for sentence in ("2 tries left", "1 try left"):
        with pytest.raises(CodeWrong, match=sentence):
            inventory.hand_over(made, proof=by_code(wrong), by=at_hub())
    with pytest.raises(CodeSpent):
        inventory.hand_over(made, proof=by_code(wrong), by=at_hub())
    with pytest.raises(CodeSpent):  # the right one too, now
        inventory.hand_over(made, proof=by_code(digits), by=at_hub())
    assert states(need, made) == ["in_fulfilment", "awaiting_collection"]
    assert LedgerEntry.objects.filter(object_id=made.pk, refused="code_spent").count() == 2
    inventory.hand_over(made, proof=london.attested(), by=at_hub())
    assert states(need) == ["provided"]


def test_a_code_expires_and_a_new_one_ends_the_old_one():
    _, _, made = parcel("arrive")
    first = code_in(Message.objects.get(event="inventory.ready_to_collect"))
    with pytest.raises(RemindedToday):
        inventory.remind_to_collect(made, by=at_hub())
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        inventory.remind_to_collect(made, by=at_hub())
        second = code_in(Message.objects.filter(event="inventory.ready_to_collect").latest("created_at"))
        if first != second:
            with pytest.raises(CodeWrong):
                inventory.hand_over(made, proof=by_code(first), by=at_hub())
    with time_machine.travel(timezone.now() + timedelta(days=14)), pytest.raises(CodeSpent):
        inventory.hand_over(made, proof=by_code(second), by=at_hub())


def test_where_no_text_is_safe_their_worker_gets_the_code():
    need, _, made = parcel("dispatch")
    resident = need.referral.resident
    type(resident).objects.filter(pk=resident.pk).update(contact_mode="through_worker")
    made.refresh_from_db()
    inventory.arrive(made, by=at_hub())
    mail = Message.objects.get(event="inventory.ready_through_worker")
    assert (mail.channel, mail.address) == ("email", "maria.santos@southwark.example")
    assert "Brixton Library" in mail.body
    inventory.hand_over(made, proof=by_code(code_in(mail)), by=at_hub())
    assert states(need) == ["provided"]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"kind": "code"}, {"/code"}),
        ({"kind": "signature"}, {"/signature"}),
        ({"kind": "signature", "signature": b"GIF89a"}, {"/signature"}),
        ({"kind": "attested"}, {"/reason", "/checks"}),
        ({"kind": "attested", "reason": "They have no phone.", "checks": ("photo_id",)}, {"/checks"}),
        ({"kind": "attested", "reason": "They have no phone.", "checks": ("aura", "known")}, {"/checks"}),
        ({"kind": "paper"}, {"/reason", "/happened_at"}),
        ({"kind": "word of honour"}, {"/kind"}),
        ({"kind": "signature", "signature": PICTURE, "agreed": False}, {"/agreed"}),
        ({"kind": "signature", "signature": PICTURE, "language": "xx"}, {"/language"}),
        ({"kind": "signature", "signature": PICTURE, "collected_by": "bearer"}, {"/collected_by"}),
        ({"kind": "signature", "signature": PICTURE, "collected_by": "named"}, {"/collected_by"}),
        ({"kind": "code", "code": "000000", "collected_by": "bearer"}, {"/collector_name"}),
    ],
)
def test_what_shows_nothing_is_refused_by_name(given, missing, monkeypatch):
    need, device, made = parcel("arrive")
    monkeypatch.setattr("inventory.parcels.handing_over.refuse_wrong_code", lambda *_: None)
    with pytest.raises(Invalid) as refused:
        inventory.hand_over(made, proof=inventory.GivenProof(**{"agreed": True} | given), by=at_hub())
    assert pointers(refused) == missing
    assert states(need, device, made) == ["in_fulfilment", "at_hub", "awaiting_collection"]
    assert not HandoverProof.objects.exists()


def test_a_signature_is_kept_sealed_and_a_change_is_seen():
    _, _, made = parcel("arrive")
    given = inventory.GivenProof(
        kind="signature", signature=PICTURE, agreed=True, language="so", how_agreed="interpreted"
    )
    inventory.hand_over(made, proof=given, by=at_hub())
    proof = HandoverProof.objects.get()
    assert (proof.agreement_language, proof.how_agreed, proof.is_unchanged) == ("so", "interpreted", True)
    proof.agreement_language = "en"
    assert not proof.is_unchanged


def test_what_was_signed_on_paper_is_entered_later_and_says_so():
    _, _, made = parcel("arrive")
    then = timezone.now()
    paper = {"kind": "paper", "reason": "Folder 3 at the hub", "agreed": True}
    with time_machine.travel(then + timedelta(days=1)):
        inventory.hand_over(
            made, proof=inventory.GivenProof(**paper, happened_at=then + timedelta(hours=2)), by=at_hub()
        )
    proof = HandoverProof.objects.get()
    assert (proof.is_on_paper, made.delivered_at) == (True, then + timedelta(hours=2))


def test_somebody_whom_the_person_named_may_collect_and_the_hub_names_nobody():
    need, _, made = parcel("arrive")
    with pytest.raises(NotAllowed):
        inventory.name_collector(made, name="Someone", by=at_hub())
    worker = london.actor("referrer", organisation=need.referral.organisation)
    inventory.name_collector(made, name="Hodan Ali", by=worker)
    with pytest.raises(Invalid):
        inventory.hand_over(
            made,
            proof=inventory.GivenProof(kind="signature", signature=PICTURE, agreed=True, collected_by="named"),
            by=at_hub(),
        )
    inventory.hand_over(made, proof=london.attested(collected_by="named"), by=at_hub())
    assert HandoverProof.objects.get().collector_name == "Hodan Ali"
    with pytest.raises(NotHereToCollect):
        inventory.name_collector(made, name="", by=worker)


def test_nothing_changes_hands_while_somebody_is_held_and_the_sentence_does_not_say_why():
    need, _, made = parcel("arrive")
    hold_for(need)
    with pytest.raises(Held) as refused:
        inventory.hand_over(made, proof=london.attested(), by=at_hub())
    assert "safeguarding" not in refused.value.sentence.lower()
    with pytest.raises(Held):
        inventory.remind_to_collect(made, by=STORE)
