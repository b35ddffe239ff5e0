"""Domain events: raised by the facts themselves, in the same transaction, heard floor by floor from the ground up."""

import pytest
from django.conf import settings

from audit import domain_events
from audit.domain_events import EARS, Ear, Event, all_events, hears
from audit.recording import amended, recording
from config.event_map import draw, ears_of, room_of
from law.refusals import Conflict
from people import actions as people
from people.domain_events import hold_raised
from people.models import Hold, Organisation
from tests import people_of_london as london

LEAD = london.actor("safeguarding_lead")


def room_of_ear(ear: Ear) -> str:
    return ear.hear.__module__.partition(".")[0]


@pytest.fixture
def listening(monkeypatch):
    """Instead of the rooms, a list hears: (event, row, state in the database), and nobody else."""
    heard = []

    def hear(event):
        return lambda row: heard.append(
            (event.name, type(row)._base_manager.filter(pk=row.pk).values_list("state", flat=True).get())
        )

    monkeypatch.setattr(
        domain_events, "EARS", [Ear(event, hear(event), 0) for event in all_events() if hasattr(event.row, "state")]
    )
    return heard


def test_the_page_is_that_of_the_code():
    page = settings.ROOT / "docs" / "events.md"
    assert page.read_text(encoding="utf-8") == draw(), "run manage.py draw_events"


def test_every_event_is_heard_above_its_own_room():
    """What only its own room would hear is a call, and no event."""
    nowhere = [event.name for event in all_events() if {room_of_ear(ear) for ear in ears_of(event)} <= {room_of(event)}]
    assert nowhere == []


def test_no_two_events_have_one_name():
    names = [event.name for event in all_events()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("event", all_events(), ids=lambda event: event.name)
def test_each_is_raised_by_what_the_row_can_do(event):
    moves = set()
    if "state" in {field.name for field in event.row._meta.fields}:
        moves = {move.name for move in event.row._meta.get_field("state").get_all_transitions(event.row)}
    unknown = {verb for verb in event.verbs if not verb.startswith("amended: ")} - moves - {"created"}
    assert unknown == set()


@pytest.mark.parametrize("event", all_events(), ids=lambda event: event.name)
def test_each_is_heard_from_the_lowest_floor_upwards_and_never_below_its_own(event):
    floors = [settings.ROOMS.index(room_of_ear(ear)) for ear in ears_of(event)]
    assert floors == sorted(floors)
    assert min(floors) >= settings.ROOMS.index(room_of(event))


def test_a_new_ear_finds_its_place_by_its_floor(monkeypatch):
    monkeypatch.setattr(domain_events, "EARS", list(EARS))

    def late(hold: Hold) -> None: ...

    late.__module__ = "notifications.receivers"
    hears(hold_raised)(late)
    heard_in = [room_of_ear(ear) for ear in domain_events.EARS if ear.event is hold_raised]
    assert heard_in == ["notifications", "notifications", *[room_of_ear(ear) for ear in ears_of(hold_raised)][1:]]


@pytest.mark.django_db
def test_a_hold_is_raised_at_once_and_lifted_once_saved(listening):
    resident = london.referral().resident
    listening.clear()
    hold = people.raise_hold(resident, kind=Hold.Kind.IDENTITY, by=LEAD)
    assert listening == [("hold raised", "raised")]
    people.lift_hold(hold, by=LEAD)
    assert listening == [("hold raised", "raised"), ("hold lifted", "lifted")]


@pytest.mark.django_db
def test_what_is_saved_again_later_is_no_second_event(listening):
    resident = london.referral().resident
    hold = people.raise_hold(resident, kind=Hold.Kind.IDENTITY, note="seen twice", by=LEAD)
    people.reject_hold(hold, reason="one person", by=LEAD)
    listening.clear()
    people.anonymise(resident, by=LEAD)
    assert listening == []


@pytest.mark.django_db
def test_withdrawn_consent_is_an_event_of_its_own_beside_its_hold(listening):
    resident = london.referral().resident
    listening.clear()
    people.withdraw_consent(resident, method="phone", by=LEAD)
    assert sorted(name for name, _ in listening) == ["consent withdrawn", "hold raised"]


@pytest.mark.django_db
def test_a_need_is_heard_before_its_row_is_written(listening):
    need = london.accepted().needs.get(kind="device")
    listening.clear()
    with recording(LEAD, "tests.cancel"):
        need.cancel()
        need.save()
    assert sorted(listening) == [("need ended", "waiting"), ("need moved on", "waiting")]


@pytest.mark.django_db
def test_what_a_row_went_through_before_it_was_written_is_its_past(listening):
    resident = london.referral().resident
    listening.clear()
    with recording(LEAD, "tests.bring"):
        hold = Hold(resident=resident, kind=Hold.Kind.IDENTITY)
        hold.lift()
        hold.save()
    assert listening == [("hold raised", "lifted")]


@pytest.mark.django_db
def test_what_is_read_afresh_forgets_what_it_would_have_said(listening):
    resident = london.referral().resident
    hold = people.raise_hold(resident, kind=Hold.Kind.IDENTITY, by=LEAD)
    listening.clear()
    with recording(LEAD, "tests.think_again") as mine:
        hold.lift()
        hold.refresh_from_db()
        mine.unsaved.clear()
        mine.entries.clear()
        hold.save()
    assert listening == []


@pytest.mark.django_db
def test_an_amendment_is_an_event_when_it_sets_what_the_event_names(monkeypatch):
    renamed = Event("renamed", Organisation, ("amended: renamed",), "For this test.")
    heard = []
    monkeypatch.setattr(domain_events, "EARS", [Ear(renamed, heard.append, 0)])
    organisation = london.organisation()
    try:
        with recording(LEAD, "tests.rename"):
            amended(organisation, renamed=False)
            amended(organisation, renamed=True)
            amended(organisation, recoded=True)
    finally:
        domain_events._RAISED_BY.pop((Organisation, "amended: renamed"))
    assert heard == [organisation]


@pytest.mark.django_db
def test_who_hears_may_refuse_and_then_nothing_stays(monkeypatch):
    resident = london.referral().resident

    def refuse(_):
        raise Conflict("not now")

    monkeypatch.setattr(domain_events, "EARS", [Ear(hold_raised, refuse, 0)])
    with pytest.raises(Conflict):
        people.raise_hold(resident, kind=Hold.Kind.IDENTITY, by=LEAD)
    assert not Hold.objects.filter(resident=resident).exists()
