"""Equality monitoring: asked in the harmonised words, kept under keys of its own, and read by nobody who decides."""

import ast
from datetime import date

import pytest
from cryptography.fernet import Fernet
from django.contrib import admin
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from audit.models import LedgerEntry
from database import encryption as fields
from demo.city import City
from jobs import actions as jobs
from jobs import worker
from jobs.registry import SCHEDULE
from law.actors import Actor
from law.refusals import Invalid
from outcomes import actions as outcomes
from outcomes.enquiries import personal_data
from outcomes.equality import questionnaire, sealed_answers
from outcomes.equality.actions import NothingIsKept
from outcomes.models import EqualityAnswer
from people import actions as people
from people.access import ROLES, ROLES_FOR
from referrals import actions as referrals
from referrals.models import Referral
from tests import people_of_london as london
from tests.house.modules import MODULES, ROOT
from tests.people.dumped import dumped

TOLD = {
    "ethnic_group": "gypsy_or_traveller",
    "sex": "female",
    "gender_identity": "different",
    "condition": "yes",
    "limits": "a_little",
    "religion": "buddhist",
    "sexual_orientation": "bisexual",
}
WORDS = ("gypsy", "buddhist", "bisexual", "a_little", "christian")


def oneself(resident) -> Actor:
    return Actor(key=f"resident:{resident.pk}", roles=frozenset({"resident"}), channel="web")


def answering_resident(**changes):
    """A person who has answered everything."""
    resident = london.referral().resident
    outcomes.tell_equality(resident, answers=TOLD | changes, by=oneself(resident))
    return resident


# ── The questions ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_nineteen_ethnic_groups_stand_in_their_five():
    question = questionnaire.BY_CODE["ethnic_group"]
    assert len(question.answers) == 19
    sizes = {group: sum(answer.group == group for answer in question.answers) for group, _ in question.groups}
    assert sizes == {"asian": 5, "black": 3, "mixed": 4, "white": 5, "other": 2}
    assert "Roma" in [answer.words for answer in question.answers]


@pytest.mark.parametrize("question", questionnaire.QUESTIONS, ids=lambda question: question.code)
def test_every_question_may_be_declined_and_every_answer_is_counted_somewhere(question):
    offered = [question.choices(), *(question.choices(group) for group, _ in question.groups if question.finer)]
    assert all(choices[-1] == ("prefer_not_to_say", "Prefer not to say") and len(choices) > 2 for choices in offered)
    shown = questionnaire.groups_of(question.code)
    for code in [*question.taken(), *(answer.code for answer in question.answers), ""]:
        assert questionnaire.group_of(question.code, code) in shown, code
    assert (
        questionnaire.group_of(question.code, "")
        == "not_told"
        != questionnaire.group_of(question.code, "prefer_not_to_say")
    )
    assert len({answer.code for answer in question.answers}) == len(question.answers)


def test_what_was_left_blank_is_left_out_and_what_follows_is_filled_in():
    assert questionnaire.clean({"sex": "male", "religion": "", "condition": "no", "limits": "a_lot"}) == {
        "sex": "male",
        "condition": "no",
        "limits": "no_condition",
    }
    assert questionnaire.clean({"condition": "prefer_not_to_say"})["limits"] == "prefer_not_to_say"
    assert questionnaire.clean({"condition": "yes"}) == {"condition": "yes"}
    assert questionnaire.clean({"limits": "a_lot"}) == {"condition": "yes", "limits": "a_lot"}
    assert questionnaire.clean({"limits": "prefer_not_to_say"}) == {} == questionnaire.clean({})
    assert (
        questionnaire.group_of("ethnic_group", questionnaire.clean({"ethnic_group": "asian"})["ethnic_group"])
        == "asian"
    )


def test_each_fault_is_named_with_how_to_mend_it():
    with pytest.raises(Invalid) as refused:
        questionnaire.clean({"sex": "x", "shoe_size": "9", "limits": "no_condition", "religion": ["sikh"]})
    assert {(error.pointer, error.code) for error in refused.value.errors} == {
        ("/sex", "not_a_choice"),
        ("/shoe_size", "unknown"),
        ("/limits", "not_a_choice"),
        ("/religion", "not_a_choice"),
    }
    for adults_only in ("gender_identity", "sexual_orientation"):
        answers = {adults_only: TOLD[adults_only]}
        assert questionnaire.clean(answers, 16) == questionnaire.clean(answers, None) == answers
        with pytest.raises(Invalid, match="16 or over"):
            questionnaire.clean(answers, 15)


codes = st.sampled_from([*questionnaire.REPORTED, "shoe_size"])
known = st.sampled_from(sorted({answer.code for question in questionnaire.QUESTIONS for answer in question.answers}))
values = known | st.text("aé<\x00", max_size=6) | st.none() | st.integers() | st.lists(st.integers(), max_size=2)


@given(st.dictionaries(codes, values), st.none() | st.integers(0, 110))
def test_anything_sent_is_either_clean_or_refused_in_sentences(answers, age):
    try:
        taken = questionnaire.clean(answers, age)
    except Invalid as refused:
        assert refused.errors
        assert all(error.sentence for error in refused.errors)
        return
    assert all(questionnaire.group_of(code, answer) for code, answer in taken.items())
    assert len(sealed_answers.seal(taken, "mark")) == len(sealed_answers.seal({}, "mark")), (
        "its length tells what was answered"
    )


# ── Kept apart ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_answers_come_back_to_the_person_and_to_nobody_else():
    resident = answering_resident()
    other = london.referral(first_name="Blessing", phone="+447700900124").resident
    assert sealed_answers.answers_of([resident.pk, other.pk]) == {resident.pk: TOLD}
    row = EqualityAnswer.objects.get()
    assert {field.name for field in EqualityAnswer._meta.fields} == {"id", "mark", "sealed"}, (
        "a date or an order leads to the person"
    )
    assert row.id.version == 4
    assert str(resident.pk) not in row.mark
    assert resident.pk.hex not in row.mark
    assert row.mark != fields.keyed_hash(str(resident.pk))


@pytest.mark.django_db
def test_a_copied_database_holds_no_answer_in_clear():
    answering_resident(religion="christian")
    raw = dumped().lower()
    assert EqualityAnswer.objects.get().mark.encode() in raw  # the dump is what it says
    assert not [word for word in WORDS if word.encode() in raw]


@pytest.mark.django_db
def test_the_keys_of_residents_open_nothing_here(settings):
    resident = answering_resident()
    row = EqualityAnswer.objects.get()
    with pytest.raises(fields.CannotDecrypt):
        fields.vault().open(row.sealed, f"outcomes.equality {row.mark}")
    assert not set(settings.EQUALITY_KEYS) & set(settings.FIELD_KEYS)
    assert settings.EQUALITY_HASH_KEY != settings.HASH_KEY
    settings.HASH_KEY = "another"
    assert sealed_answers.answers_of([resident.pk])


@pytest.mark.django_db
def test_a_wrong_key_is_loud_and_a_wrong_hash_key_finds_nobody(settings):
    resident = answering_resident()
    keys = settings.EQUALITY_KEYS
    settings.EQUALITY_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(fields.CannotDecrypt) as loud:
        sealed_answers.answers_of([resident.pk])
    assert "gypsy" not in str(loud.value)
    settings.EQUALITY_KEYS = keys
    settings.EQUALITY_HASH_KEY = "another"
    assert sealed_answers.answers_of([resident.pk]) == {}


@pytest.mark.django_db
def test_answers_copied_to_another_mark_do_not_open():
    answering_resident()
    other = london.referral(first_name="Blessing", phone="+447700900124").resident
    EqualityAnswer.objects.create(mark=sealed_answers.mark_of(other.pk), sealed=EqualityAnswer.objects.get().sealed)
    with pytest.raises(fields.CannotDecrypt):
        sealed_answers.answers_of([other.pk])


@pytest.mark.django_db
def test_a_new_key_seals_every_answer_again_at_night(settings):
    residents = [london.referral(first_name=f"Name{n}", phone=f"+44770090{n:04d}").resident for n in range(3)]
    for resident in residents:
        outcomes.tell_equality(resident, answers=TOLD, by=oneself(resident))
    old = settings.EQUALITY_KEYS
    settings.EQUALITY_KEYS = [Fernet.generate_key().decode(), *old]
    assert outcomes.seal_equality_again(2) == 2
    assert "outcomes.seal_equality_again" in {slot.task for slot in SCHEDULE}
    jobs.enqueue("outcomes.seal_equality_again")
    worker.work(until_idle=True)
    assert outcomes.seal_equality_again() == 0
    settings.EQUALITY_KEYS = settings.EQUALITY_KEYS[:1]
    assert sealed_answers.answers_of([each.pk for each in residents]) == {each.pk: TOLD for each in residents}


@pytest.mark.django_db
def test_answers_are_read_a_thousand_a_statement(django_assert_num_queries):
    resident = answering_resident()
    with django_assert_num_queries(3):
        assert sealed_answers.answers_of([resident.pk, *range(2000)]) == {resident.pk: TOLD}


# ── Telling, and taking it back ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_telling_again_replaces_and_telling_nothing_changes_nothing():
    resident = answering_resident()
    outcomes.tell_equality(resident, answers={"sex": "male"}, by=london.actor("referrer"))
    outcomes.tell_equality(resident, answers={"sex": ""}, by=oneself(resident))
    assert EqualityAnswer.objects.count() == 1
    assert sealed_answers.answers_of([resident.pk]) == {resident.pk: {"sex": "male"}}


@pytest.mark.django_db
def test_the_ledger_does_not_know_that_anybody_answered():
    resident = london.referral().resident
    before = LedgerEntry.objects.count()
    version = resident.version
    outcomes.tell_equality(resident, answers=TOLD, by=oneself(resident))
    outcomes.forget_equality(resident, by=oneself(resident))
    resident.refresh_from_db()
    assert LedgerEntry.objects.count() == before
    assert resident.version == version
    with pytest.raises(Invalid):
        outcomes.tell_equality(resident, answers={"religion": "Jedi of Peckham"}, by=oneself(resident))
    entry = LedgerEntry.objects.order_by("id").last()
    assert (entry.refused, entry.details, entry.reason) == ("invalid", {}, "")
    assert LedgerEntry.objects.count() == before + 1


@pytest.mark.django_db
def test_a_child_is_not_asked_what_only_adults_are_asked():
    child = london.referral(resident={"date_of_birth": date(2015, 5, 4)}).resident
    with pytest.raises(Invalid, match="16 or over"):
        outcomes.tell_equality(child, answers={"sexual_orientation": "straight"}, by=london.actor("referrer"))
    outcomes.tell_equality(child, answers={"sex": "female"}, by=london.actor("referrer"))
    assert sealed_answers.answers_of([child.pk]) == {child.pk: {"sex": "female"}}


@pytest.mark.django_db
def test_they_go_when_the_person_is_forgotten_takes_back_consent_or_asks():
    ways = (
        lambda resident: people.anonymise(resident, by=london.actor("triage_lead")),
        lambda resident: people.withdraw_consent(resident, method="phone", by=london.actor("caseworker")),
        lambda resident: outcomes.forget_equality(resident, by=oneself(resident)),
    )
    for forget in ways:
        resident = answering_resident()
        forget(resident)
        assert not EqualityAnswer.objects.exists()
        if forget is not ways[-1]:
            with pytest.raises(NothingIsKept):
                outcomes.tell_equality(resident, answers=TOLD, by=oneself(resident))


@pytest.mark.django_db
def test_erasing_somebody_takes_their_answers_too():
    referral = london.referral()
    outcomes.tell_equality(referral.resident, answers=TOLD, by=oneself(referral.resident))
    referrals.withdraw(referral, reason="They moved away.", by=london.actor("caseworker"))
    referrals.anonymise(referral, asked=True, by=london.actor("triage_lead"))
    assert not EqualityAnswer.objects.exists()


# ── Who reads it ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_below_or_beside_imports_it_and_only_this_room_reads():
    tellers = ("outcomes/", "portal/equality/", "demo/city.py", "demo/londoners.py", "tests/")
    for path in MODULES:
        where = str(path.relative_to(ROOT))
        text = path.read_text(encoding="utf-8")
        if not any(word in text for word in ("equality", "EqualityAnswer", "answers_of", "open_sealed")):
            continue  # what a file does not say, it does not import: reading all of them as trees takes six seconds
        tree = ast.parse(text)
        named = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | named
        of_equality = {"equality", "EqualityAnswer"} & named or any(
            name.startswith("outcomes.equality") for name in named
        )
        assert where.startswith(tellers) or not of_equality, where
        assert where.startswith(("outcomes/", "tests/")) or not {"answers_of", "open_sealed"} & used, where


def test_only_the_person_and_those_beside_them_tell_and_nobody_administers():
    assert ROLES_FOR["outcomes.tell_equality"] == {"referrer", "organisation_lead", "partner", "hub_worker", "resident"}
    assert ROLES_FOR["outcomes.forget_equality"] == {"system", "resident"}
    assert EqualityAnswer not in admin.site._registry


@pytest.mark.django_db
def test_the_copy_for_the_person_holds_it_and_no_other_door_does():
    """Who decides about help makes the copy without it; the safeguarding lead decides on no need, and each copy is on
    the ledger.
    """
    at = london.organisation()
    referral = london.referral(at=at)
    outcomes.tell_equality(
        referral.resident, answers=TOLD | {"condition": "no", "limits": ""}, by=oneself(referral.resident)
    )
    bundle = personal_data.export(referral.resident, by=london.actor("safeguarding_lead"))
    section = _section_of(bundle)
    assert ["What is your ethnic group?", "Gypsy or Irish Traveller"] in section["rows"]
    assert len(section["rows"]) == 6
    paths = [
        f"referrals/{referral.reference}",
        f"referrals/{referral.reference}/story",
        f"residents/{referral.resident_id}",
    ]
    paths += ["referrals", "residents", "follow-ups", "reports", f"residents/{referral.resident_id}/export"]
    reading = set()
    for role in ROLES:
        http = Client(
            headers={
                "Authorization": f"Bearer {people.issue_token(role=role, organisation=at, by=london.ADMINISTRATOR)}"
            }
        )
        answers = [http.get(f"/api/v1/{path}") for path in paths]
        reading |= {
            (role, path)
            for path, answer in zip(paths, answers, strict=True)
            if b"Gypsy" in answer.content or b"gypsy" in answer.content
        }
    export = paths[-1]
    assert reading == {("safeguarding_lead", export)}
    for roles in ({"triage_lead"}, {"triage_lead", "safeguarding_lead"}):
        part = _section_of(personal_data.export(referral.resident, by=london.actor(*roles)))
        assert part["rows"] == [
            [
                "Anything you told us",
                "Kept apart from people who decide about help. The safeguarding lead makes this part for you",
            ]
        ]
    exported = LedgerEntry.objects.filter(verb="exported", object_id=referral.resident_id).values_list(
        "actor", flat=True
    )
    assert "user:safeguarding_lead" in exported


def _section_of(bundle) -> dict:
    return next(each for each in bundle["sections"] if each["title"] == "What you told us about yourself")


@pytest.mark.django_db
def test_a_synthetic_city_answers_too_and_its_ledger_does_not_know():
    City([london.organisation()], london.hub(), london.pool()).build(80)
    helped = set(Referral.objects.filter(needs__state="met").values_list("resident", flat=True))
    answers = sealed_answers.answers_of(helped)
    assert 0.4 < len(answers) / len(helped) < 0.8
    assert EqualityAnswer.objects.count() == len(answers)
    assert len({given.get("ethnic_group") for given in answers.values()}) > 5
    assert not LedgerEntry.objects.filter(object_type__contains="equality").exists()
