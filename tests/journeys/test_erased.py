"""Somebody whose every word is marked goes through the whole service and is erased: the mark is nowhere any more."""

import json
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from api import idempotency
from audit.chains import find_tampering
from audit.models import LedgerEntry, PersonKey
from audit.person_keys import read_reasons
from database.rotation import sealed_columns
from jobs import worker
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.models import Inbound
from people import actions as people
from people.models import Resident
from people.residents.actions.withdrawal import StillHeld
from referrals import actions as referrals
from referrals import intake
from referrals.models import Erasure, ImportPiece, Need, Referral
from tests import people_of_london as london
from tests.api.callers import RAW, Caller
from tests.referrals.messy import MESSY, upload

MARK = "Zzyxquill"
PHONE = "+447700900666"
KWAME = london.actor("caseworker", key="user:kwame")
LEAD = london.actor("triage_lead", key="user:grace")
SAFEGUARDING = london.actor("safeguarding_lead", key="user:dee")


def raw() -> dict:
    """A referral with the mark in every field that takes words."""
    person = {
        "first_name": f"Ada{MARK}",
        "last_name": f"{MARK}son",
        "date_of_birth": "1961-02-03",
        "phone": PHONE,
        "email": f"{MARK}@example.com",
        "postcode": "SE1 2QH",
        "language": MARK,
        "access_needs": f"{MARK} needs large print",
        "client_ref": f"{MARK}-client",
    }
    share = {"purpose": "share", "given": True, "method": "in_person", "wording": f"{MARK} agrees."}
    return RAW | {
        "your_ref": f"{MARK}-1",
        "resident": person,
        "reason": f"{MARK} is alone.",
        "notes": f"{MARK} has a dog.",
        "needs": [{"kind": "device", "details": f"{MARK} wants blue", "purpose": f"{MARK} writes"}, {"kind": "data"}],
        "consent": [share],
        "contact_policy": {"mode": "direct", "channels": {"sms": True, "call": True}},
        "evidence": [{"kind": "benefit", "seen_by": f"Friend of {MARK}", "seen_on": "2026-11-02"}],
    }


def decided(referral: Referral, referrer) -> None:
    """Asked about, answered, refused with words, appealed against, and the appeal dismissed with words."""
    referrals.route(referral, by=KWAME)
    referrals.ask(referral, questions=[f"Is {MARK} at home?"], by=KWAME)
    referrals.answer(referral, answers=[f"{MARK} is at home"], by=referrer)
    no = [
        {"need": str(need.pk), "approve": False, "code": "other", "reason": f"{MARK} has one already"}
        for need in referral.needs.all()
    ]
    referrals.reject(referral, decisions=no, reason=f"{MARK} was refused", by=KWAME)
    appeal = referrals.appeal(referral, grounds=f"{MARK} has none at all", by=referrer)
    referrals.assign_appeal(appeal, by=LEAD)
    referrals.dismiss_appeal(appeal, code="other", reason=f"{MARK} has two", by=LEAD)


def talked_about(referral: Referral, referrer) -> None:
    """Texts both ways, a call, notes, holds with their conditions, a correction."""
    person = referral.resident
    notifications.reply(person, text=f"Dear {MARK}, we are on it.", by=KWAME)
    text = notifications.receive(sender=PHONE, body=f"This is {MARK}, thanks", provider_id="SM-666", by=SYSTEM)
    notifications.close_inbound(text, reason=f"{MARK} only said thanks", by=KWAME)
    call = referrals.begin_call(door="phone", organisation=referral.organisation, number=PHONE, by=SYSTEM)
    referrals.note_call(call, referral=referral, heard={"name": MARK}, by=SYSTEM)
    referrals.end_call(call, outcome="completed", note=f"{MARK} rang", by=SYSTEM)
    author = people.add_user(
        email="kwame@get-online.example",
        name="Kwame",
        role="caseworker",
        organisation=referral.organisation,
        by=london.ADMINISTRATOR,
    )
    note = people.write_note(person, body=f"{MARK} is afraid", author=author, by=KWAME)
    people.break_glass(note, reason=f"{MARK} is in danger now", by=SAFEGUARDING)
    hold = people.raise_hold(person, kind="identity", note=f"{MARK} The first names only sound alike", by=referrer)
    people.propose_lift(hold, conditions=f"{MARK} comes in person", reason=f"{MARK} came", by=SAFEGUARDING)
    people.lift_hold(hold, reason=f"{MARK} showed a passport", by=LEAD)
    patch = {"resident": {"last_name": f"{MARK}dottir"}}
    referrals.correct(referral, patch=patch, reason=f"{MARK} married", by=referrer)


def found() -> list[str]:
    """Every place in which the mark stands: tables as they are, sealed columns opened, the ledger's reasons, sessions."""
    places = [table for table in connection.introspection.table_names() if _stands_in(table)]
    for model, field in sealed_columns():
        if any(_is_marked(value) for value in model._base_manager.values_list(field.name, flat=True)):
            places.append(f"{model._meta.label}.{field.name}")
    places += ["the ledger" for words in read_reasons(LedgerEntry.objects.all()).values() if _is_marked(words)]
    places += ["a session" for session in Session.objects.all() if _is_marked(session.get_decoded())]
    return sorted(set(places))


def _stands_in(table: str) -> bool:
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {name} t WHERE t::text ~* %s", [f"{MARK}|{PHONE[1:]}"])  # noqa: S608 - our tables
        return cursor.fetchone()[0] > 0


def _is_marked(value) -> bool:
    return MARK.lower() in str(value).lower() or PHONE in str(value)


@pytest.mark.django_db(transaction=True)
def test_whoever_is_erased_stands_nowhere_any_more():
    at = london.organisation()
    referrer = london.actor("referrer", organisation=at)
    machine = Caller("referrer", at)
    answer = machine.post("referrals", raw(), **{"Idempotency-Key": "once"})
    assert answer.status_code == 201, answer.json()
    referral = Referral.objects.get(reference=answer.json()["reference"])
    talked_about(referral, referrer)
    decided(referral, referrer)
    batch = intake.take_in(
        upload([MESSY[0] | {"your_ref": f"{MARK}-2", "first_name": f"Bo{MARK}"}]),
        organisation=at,
        by=referrer,
        file_name=f"{MARK}.csv",
    )
    sent = Referral.objects.get(reference=batch.rows.get().reference)
    referrals.withdraw(sent, reason=f"{MARK} moved away", by=referrer)
    worker.work(until_idle=True)
    assert len(found()) > 20, "the mark went through the service"
    assert any(MARK in words for words in read_reasons(LedgerEntry.objects.filter(about=referral.pk)).values())

    legal = people.raise_hold(referral.resident, kind="legal", by=SAFEGUARDING)
    with pytest.raises(StillHeld):
        referrals.anonymise(referral, asked=True, by=SAFEGUARDING)
    people.lift_hold(legal, reason=f"{MARK} settled", by=SAFEGUARDING)
    for gone in (referral, sent):
        referrals.anonymise(gone, asked=True, reason=f"{MARK} asked us to", by=SAFEGUARDING)
    with time_machine.travel(timezone.now() + idempotency.KEPT_FOR + timedelta(hours=1)):
        idempotency.forget_old_keys()

    assert found() == []
    assert list(find_tampering()) == []
    assert not ImportPiece.objects.exists()
    assert set(PersonKey.objects.filter(person=referral.resident_id).values_list("sealed", flat=True)) == {""}
    record = Erasure.objects.get(resident=referral.resident_id)
    assert (record.references, record.rule) == ([referral.reference], "asked")
    assert record.kinds["Appeals"] == 1
    assert record.kinds["Messages from them"] == Inbound.objects.filter(resident=referral.resident_id).count()
    assert Need.objects.filter(referral=referral).count() == 2, "what is counted stays"


@pytest.mark.django_db
def test_a_restored_backup_brings_nobody_back(tmp_path):
    erased = referrals.withdraw(london.referral(), code="no_longer_needed", by=KWAME)
    still_open = london.referral(first_name="Rosa", last_name="Okafor", phone="+447700900124")
    log = tmp_path / "erasures.jsonl"
    with transaction.atomic():  # what was done after the backup
        referrals.anonymise(erased, asked=True, by=LEAD)
        printed = StringIO()
        call_command("erasure_log", stdout=printed)
        transaction.set_rollback(True)
    log.write_text(printed.getvalue() + json.dumps({"references": [still_open.reference]}) + "\n")
    with pytest.raises(CommandError, match=f"{still_open.reference}: .* not ended"):
        call_command("erase_again", str(log), stdout=StringIO())
    assert Resident.objects.get(pk=erased.resident_id).first_name == ""
    assert PersonKey.objects.get(person=erased.resident_id).sealed == ""
    assert Resident.objects.get(pk=still_open.resident_id).first_name == "Rosa"
