"""What a person has to do: raised once for one occasion, seen by whoever owns its kind, ended with one of its outcomes."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from django.utils import timezone

from law.actors import SYSTEM
from law.refusals import Invalid, WrongState
from notifications import actions as notifications
from notifications.actions import NotYourTask
from notifications.actions.to_do import EndsByItself
from notifications.models import Task
from notifications.task_kinds import TASK_KINDS
from people.access import READS, ROLES_FOR, TASK_OWNERS
from tests import people_of_london as london
from tests.api.callers import Caller
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
LEAD = london.actor("safeguarding_lead")
KIND = "house.looser_after_merge"


def raised(reference="PF-1", **about) -> Task:
    return notifications.raise_task(KIND, reference=reference, by=SYSTEM, **about)


def lead_signed_in():
    return signed_in(worker("safeguarding-lead@get-online.example", role="safeguarding_lead"))


def test_every_kind_has_its_owner_and_every_owner_a_kind():
    assert set(TASK_KINDS) == set(TASK_OWNERS)
    owners = {role for roles in TASK_OWNERS.values() for role in roles}
    assert owners <= READS["tasks"]
    assert owners <= ROLES_FOR["notifications.finish_task"]


def leads_somewhere(kind) -> bool:
    """Whether its link is a page with roles: some are found by a reference, others by an id."""
    for reference in ("X-1", "00000000-0000-0000-0000-000000000000"):
        with suppress(Resolver404):
            return bool(resolve(kind.path_of(reference).partition("?")[0]).func.roles)
    return False


def test_every_kind_says_what_to_do_and_how_it_can_end():
    for kind in TASK_KINDS.values():
        assert kind.steps, kind.name
        assert kind.subject, kind.name
        assert all(sentence.endswith(".") for sentence in kind.steps), kind.name
        assert not kind.link or leads_somewhere(kind), kind.name
        assert len(dict(kind.outcomes)) == len(kind.outcomes), kind.name
        assert kind.outcomes or kind.link, kind.name


def test_raised_twice_for_one_occasion_it_is_one_task_and_another_occasion_is_another():
    first = raised(occasion="version 2")
    assert raised(occasion="version 2", details="said otherwise") == first
    assert raised(occasion="version 3") != first
    notifications.finish_task(first, outcome="fixed", by=LEAD)
    assert raised(occasion="version 2").state == "done"
    assert Task.objects.count() == 2


def test_a_deadline_in_hours_is_kept_to_the_hour():
    task = notifications.raise_task("inventory.data_incident", reference="INC-1", by=SYSTEM)
    assert timedelta(hours=71) < task.due_at - timezone.now() <= timedelta(hours=72)


def test_what_is_decided_on_its_own_page_is_not_finished_by_hand():
    task = notifications.raise_task("inventory.data_incident", reference="INC-1", by=SYSTEM)
    with pytest.raises(EndsByItself):
        notifications.finish_task(task, outcome="done", by=LEAD)
    assert "Finish task" not in lead_signed_in().get(f"/tasks/{task.pk}").content.decode()


def test_only_who_owns_the_kind_sees_and_ends_it():
    task = raised()
    for role in ("caseworker", "warehouse_manager", "hub_worker", "referrer", "funder"):
        assert not Task.objects.visible_to(london.actor(role)).exists(), role
    for role in ("safeguarding_lead", "administrator"):
        assert Task.objects.visible_to(london.actor(role)).get() == task, role
    with pytest.raises(NotYourTask):
        notifications.finish_task(task, outcome="fixed", by=london.actor("caseworker"))


def test_a_task_of_one_place_is_that_places_alone():
    brixton = london.hub()
    task = raised(organisation_id=brixton.pk)
    assert not Task.objects.visible_to(LEAD).exists()
    here = london.actor("safeguarding_lead", organisation=brixton)
    assert Task.objects.visible_to(here).get() == task
    with pytest.raises(NotYourTask):
        notifications.take_task(task, by=LEAD)
    assert notifications.take_task(task, by=here).state == "taken"


def test_it_ends_with_one_of_its_outcomes_and_can_be_put_back():
    task = notifications.take_task(raised(), by=LEAD)
    with pytest.raises(Invalid):
        notifications.finish_task(task, outcome="whatever", by=LEAD)
    task = notifications.finish_task(task, outcome="fixed", note="The disk is encrypted.", by=LEAD)
    assert (task.state, task.outcome, task.done_by, task.note) == (
        "done",
        "fixed",
        LEAD.key,
        "The disk is encrypted.",
    )
    assert task.done_at is not None
    with pytest.raises(WrongState):
        notifications.finish_task(task, outcome="fixed", by=LEAD)
    task = notifications.reopen_task(task, by=LEAD)
    assert (task.state, task.outcome, task.done_at, task.taken_by) == ("open", "", None, "")


def test_what_is_gone_closes_by_itself():
    kept = raised("PF-2")
    gone = raised("PF-1")
    notifications.clear_tasks(KIND, ["PF-1"], by=SYSTEM)
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.state, gone.outcome, gone.done_by, kept.state) == ("done", "gone", "system", "open")


def test_the_list_the_page_and_the_way_back():
    http = lead_signed_in()
    assert "Your tasks (" not in http.get("/tasks/").content.decode()
    task = raised(details="Last seen in A-03-2.")
    late = raised("PF-9", due_at=timezone.now() - timedelta(days=1))
    page = http.get("/tasks/").content.decode()
    assert "Your tasks (2)" in page
    assert page.index("PF-9") < page.index("PF-1")
    assert "PF-1" not in http.get("/tasks/?when=overdue").content.decode()
    assert "PF-9" not in http.get("/tasks/?q=pf-1").content.decode()
    page = http.get(f"/tasks/{task.pk}").content.decode()
    assert "Last seen in A-03-2." in page
    assert TASK_KINDS[KIND].steps[0] in page
    assert http.post(f"/tasks/{task.pk}", {"do": "take"}).status_code == 302
    assert "Kwame" not in page
    unanswered = http.post(f"/tasks/{task.pk}", {"do": "finish"})
    assert unanswered.status_code == 422
    assert "Select what the outcome was" in unanswered.content.decode()
    done = http.post(f"/tasks/{task.pk}", {"do": "finish", "outcome": "fixed", "note": "Encrypted"}, follow=True)
    assert "Task finished" in done.content.decode()
    assert "Your tasks (1)" in done.content.decode()
    assert "PF-1" in http.get("/tasks/?status=done").content.decode()
    http.post(f"/tasks/{task.pk}", {"do": "reopen"})
    task.refresh_from_db()
    assert task.state == "open"
    assert http.post(f"/tasks/{late.pk}", {"do": "nothing"}).status_code == 404


def test_many_tasks_cost_the_same_statements():
    http = lead_signed_in()
    http.get("/tasks/")  # the first page of a session writes it
    counts = []
    for round_ in range(2):
        for number in range(10):
            raised(f"PF-{round_}-{number}")
        with CaptureQueriesContext(connection) as shown:
            assert http.get("/tasks/").status_code == 200
        counts.append(len(shown))
    assert counts[0] == counts[1]


def test_the_api_lists_reads_and_finishes():
    task = raised()
    machine = Caller("safeguarding_lead")
    items = machine.get("tasks?state=open").json()["items"]
    assert [item["id"] for item in items] == [str(task.pk)]
    assert items[0]["outcomes"]["fixed"]
    assert set(items[0]["available_actions"]) == {"take", "finish"}
    assert machine.post(f"tasks/{task.pk}/finish", {"outcome": "not_needed"}).json()["state"] == "done"
    assert Caller("caseworker").get("tasks").json()["items"] == []
