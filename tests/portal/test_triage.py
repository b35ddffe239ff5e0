"""The desk's pages: statements that do not grow, keys alone through five cases, and no fault that axe can find."""

import os
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from law.refusals import NotAllowed
from people import actions as people
from people.models import Hold
from referrals import actions as referrals
from referrals.models import Need, Referral
from tests import people_of_london as london
from tests.chromium import axe_faults
from tests.portal.signing_in import signed_in, worker

SYSTEM = london.actor("system")
NAMES = (
    "Amina Yusuf|1968-03-14",
    "Kofi Mensah|1981-07-02",
    "Zoë O'Neill|1990-01-30",
    "Łukasz Żak|1955-12-12",
    "Mei Chen|2001-05-05",
)


def cases(count=5):
    """So many people who have nothing in common, routed to the desk."""
    from datetime import date  # noqa: PLC0415

    rows = []
    for number in range(count):
        name, _, born = NAMES[number % len(NAMES)].partition("|")
        first, _, last = name.partition(" ")
        about = {"date_of_birth": date.fromisoformat(born).replace(year=1940 + number), "postcode": "SE1 2QH"}
        referral = london.referral(
            first_name=first,
            last_name=f"{last}{chr(97 + number % 26)}",
            phone=f"+447700900{300 + number}",
            resident=about,
            needs=("device", "data"),
        )
        rows.append(referrals.route(referral, by=SYSTEM))
    return rows


def caseworker(role="caseworker", email="kwame@get-online.example", name="Kwame Boateng"):
    return worker(email, role=role, name=name)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/triage/queue/new", "/triage/", "/triage/parity"])
def test_no_page_asks_more_of_the_database_when_there_is_more_on_it(path):
    client = signed_in(caseworker("triage_lead"))

    def statements():
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    cases(2)
    few = statements()
    for case in cases(12):
        referrals.take(case, by=london.actor("caseworker"))
    assert statements() == few
    if path == "/triage/queue/new":
        assert few <= 5, few  # Q4: session, user, roles, the cases, their needs


@pytest.mark.django_db
def test_the_queue_is_paged_by_where_the_last_page_ended(monkeypatch):
    created = cases(7)
    client = signed_in(caseworker())
    from portal import lists  # noqa: PLC0415
    from portal.triage import queues  # noqa: PLC0415

    original = lists.Listing
    monkeypatch.setattr(queues, "Listing", lambda **params: original(**params | {"per_page": 3}))
    rows = []
    path = "/triage/queue/new"
    while path:
        page = client.get(path).content.decode()
        rows += re.findall(r'href="/triage/(GOL-[^"]+)">GOL', page)
        onward = re.search(r'href="(\?[^"]*after=[^"]+)"[^>]*rel="next"', page)
        path = f"/triage/queue/new{onward[1]}".replace("&amp;", "&") if onward else ""
    order = list(
        Referral.objects.filter(queue="new").order_by("urgency", "decide_by", "id").values_list("reference", flat=True)
    )
    assert rows == order
    assert len(rows) == len(created)
    assert client.get("/triage/queue/new?after=nonsense").status_code == 200


@pytest.mark.django_db
def test_the_queue_narrows_by_every_filter():
    created = cases(4)
    client = signed_in(user := caseworker())
    referrals.take(created[0], by=user.actor())
    for asked, count in (
        ("hand=mine", 1),
        ("hand=free", 3),
        ("urgency=3", 4),
        ("urgency=1", 0),
        ("borough=E09000028", 4),
        ("borough=E09000001", 0),
        ("need=data", 4),
        ("need=skills", 0),
        ("channel=web", 4),
        ("channel=phone", 0),
        ("late=late", 0),
        ("late=soon", 0),
        ("late=still", 0),
        (f"organisation={created[0].organisation_id}", 4),
    ):
        page = client.get(f"/triage/queue/new?{asked}").content.decode()
        assert len(re.findall(r">GOL-\w{4}-\w{4}</a>", page)) == count, asked


@pytest.mark.django_db
def test_a_decision_with_its_reasons_and_what_is_missing():
    case = cases(1)[0]
    client = signed_in(caseworker())
    path = f"/triage/{case.reference}"
    page = client.get(path).content.decode()
    assert "The rules say yes" in page
    assert "Send decision" in page
    assert case.resident.first_name in page
    missing = client.post(path, {"answer0": "no", "answer1": "yes"})
    assert missing.status_code == 422
    assert "Reason must be one of" in missing.content.decode()
    answers = {"answer0": "no", "code0": "has_enough", "words0": "", "answer1": "yes"}
    done = client.post(path, answers | {"checked": "yes"})
    assert done.status_code == 302
    assert done["Location"].startswith("/triage/next")
    assert list(case.needs.order_by("id").values_list("state", "decision_code")) == [
        ("not_approved", "has_enough"),
        ("waiting", ""),
    ]


@pytest.mark.django_db
def test_every_no_is_a_rejection_with_each_its_reason():
    case = cases(1)[0]
    client = signed_in(caseworker())
    client.post(
        f"/triage/{case.reference}",
        {"answer0": "no", "code0": "had_one", "answer1": "no", "code1": "too_young", "checked": "yes"},
    )
    case.refresh_from_db()
    assert case.state == "rejected"
    assert set(case.needs.values_list("decision_code", flat=True)) == {"had_one", "too_young"}
    assert client.get(f"/triage/{case.reference}/letter.pdf").content.startswith(b"%PDF")


@pytest.mark.django_db
def test_what_is_in_somebody_elses_hand_shows_no_decision():
    case = cases(1)[0]
    ana = caseworker(email="ana@get-online.example", name="Ana Ferreira")
    referrals.take(case, by=ana.actor())
    page = signed_in(caseworker()).get(f"/triage/{case.reference}").content.decode()
    assert "This case is assigned to Ana Ferreira" in page
    assert "Send decision" not in page
    sent = signed_in(caseworker(email="bea@get-online.example")).post(
        f"/triage/{case.reference}", {"answer0": "yes", "answer1": "yes"}
    )
    assert sent.status_code == 409
    assert "Ana Ferreira" in sent.content.decode()
    assert Need.objects.filter(state="proposed").count() == 2


@pytest.mark.django_db
def test_a_hold_is_one_button_and_its_note_is_for_the_lead():
    case = cases(1)[0]
    client = signed_in(caseworker())
    lead = signed_in(caseworker("safeguarding_lead", "dee@get-online.example", "Dee Lead"))
    sent = client.post(f"/triage/do/case/{case.reference}/pause", {"kind": "safeguarding", "note": "Reads her post."})
    assert sent.status_code == 302
    page = client.get(f"/triage/{case.reference}").content.decode()
    assert "Paused" in page
    assert "Reads her post" not in page
    assert "Safeguarding hold" not in page
    assert "Reads her post" in lead.get(f"/triage/{case.reference}").content.decode()
    hold = Hold.objects.get()
    assert client.post(f"/triage/do/hold/{hold.pk}/lift").status_code == 404
    assert lead.post(f"/triage/do/hold/{hold.pk}/propose", {"conditions": ""}).status_code == 302
    assert "a second person has to agree" in lead.get("/triage/").content.decode()


@pytest.mark.django_db
def test_the_referrer_learns_no_more_of_a_twin_than_that_there_may_be_one():
    first = london.referral(at=london.organisation("lambeth", "Lambeth Council", "borough", "E09000022"))
    second = london.referral()
    for each in (first, second):
        referrals.route(each, by=SYSTEM)
    page = signed_in(worker()).get(f"/refer/{second.reference}").content.decode()
    assert "There may be an open referral for the same person elsewhere" in page
    assert "Lambeth" not in page
    assert first.reference not in page


@pytest.mark.django_db
def test_the_rules_page_tries_a_made_up_case():
    client = signed_in(caseworker())
    page = client.get("/triage/rules").content.decode()
    example = re.search(r'href="(\?needs=device[^"]+)">Amina', page)[1].replace("&amp;", "&")
    tried = client.get(f"/triage/rules{example}").content.decode()
    assert "this case comes first" in tried
    assert "no fixed address" in tried
    assert "+30" in tried
    assert "Select at least one" in client.get("/triage/rules?age=34").content.decode()


@pytest.mark.django_db
def test_the_desk_is_closed_to_who_does_not_work_there():
    case = cases(1)[0]
    with pytest.raises(NotAllowed):
        people.confirm_duplicate.check_role(london.actor("referrer"))
    assert signed_in(worker()).get(f"/triage/{case.reference}").status_code == 403


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_five_cases_by_keys_alone(browser, live_server, settings):
    """Open the desk, take, decide, go on: five times, without a mouse; axe on every page; pictures for whoever wants
    to look.
    """
    created = cases(5)
    user = caseworker()
    cookie = signed_in(user).cookies["sessionid"].value
    pictures = os.environ.get("PICTURES", "")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    taken = []

    def look(name):
        page.wait_for_selector(".gol-keys")
        assert axe_faults(page) == [], name
        taken.append(name)
        if pictures:
            page.screenshot(path=str(Path(pictures) / f"{len(taken):02d}-{name}.png"), full_page=True)

    page.goto(live_server.url + "/triage/queue/new")
    look("queue")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for number in range(5):
        look(f"case-{number + 1}")
        with page.expect_navigation():
            page.keyboard.press("t")
        page.wait_for_selector(".gol-keys")
        assert "This case is assigned to you" in page.inner_text("main")
        page.keyboard.press("d")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        if number == 2:  # a no opens its reason, and the reason is chosen by its first letters
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Tab")
            page.keyboard.type("Already has what they need")
            page.keyboard.press("Tab")
            page.keyboard.type("A tablet was seen.")
            page.keyboard.press("Tab")
            look("a-no")
        else:
            page.keyboard.press("Space")
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "Send decision", page.evaluate(
            "document.activeElement.outerHTML"
        )
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_load_state()
        if number == 2:
            with page.expect_navigation():
                page.get_by_role("button", name="Send decision").press("Enter")
        said = "We will send the letter at" if number == 2 else "We have sent the referrer the letter."
        assert f"is decided. {said}" in page.inner_text("main")
    assert page.url.endswith("/triage/")
    states = {case.reference: case.state for case in Referral.objects.all()}
    assert set(states.values()) == {"active"}
    assert len(states) == len(created)
    assert list(Need.objects.exclude(decision_code="").values_list("decision_code", flat=True)) == ["has_enough"]


@pytest.mark.django_db
@pytest.mark.parametrize("decide", ["accept", "reject"])
def test_a_decision_that_comes_too_late_is_answered_in_words(decide):
    case = cases(1)[0]
    kwame = caseworker()
    by = london.actor("caseworker", key=f"user:{kwame.pk}")
    if decide == "accept":
        every = [{"need": str(need.pk), "approve": True} for need in case.needs.all()]
        referrals.accept(case, decisions=every, by=by)
    else:
        referrals.reject(case, code="has_enough", by=by)
    lead = signed_in(caseworker("triage_lead", "lead@get-online.example", "Ana Lima"))
    answer = lead.post(f"/triage/{case.reference}", {"decide": "no"})
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Kwame Boateng decided this referral on" in words
    assert "Your answers were not saved." in words


@pytest.mark.django_db
def test_what_somebody_else_has_done_is_said_before_anything_is_filled_in():
    case = cases(1)[0]
    kwame = caseworker()
    referrals.reject(case, code="has_enough", by=london.actor("caseworker", key=f"user:{kwame.pk}"))
    lead = signed_in(caseworker("triage_lead", "lead@get-online.example", "Ana Lima"))
    page = lead.get(f"/triage/do/case/{case.reference}/ask", follow=True)
    assert page.request["PATH_INFO"] == f"/triage/{case.reference}"
    assert "Kwame Boateng" in page.content.decode()
