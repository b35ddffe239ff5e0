"""What a partner's programmer does first: make a typed client from the description, and refer somebody with it."""

import sys
from functools import cache
from importlib import import_module

import pytest

from people import actions as people
from referrals import actions as referrals
from referrals.models import Referral
from tests import people_of_london as london
from tests.api.callers import RAW
from tests.api.generated import NAME, ToTheService, generate
from tests.description import description


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What the generator said; its client can be imported."""
    folder = tmp_path_factory.mktemp("client")
    words = generate(folder)
    sys.path.insert(0, str(folder))
    yield words
    sys.path.remove(str(folder))


def _operation(name: str):
    return import_module(f"{NAME}.api.{_tags()[name]}.{name}")


def _model(name: str, **fields):
    kinds = import_module(f"{NAME}.models")
    return getattr(kinds, name).from_dict(fields)


@cache
def _tags() -> dict[str, str]:
    """The package of the client in which each operation is a module."""
    return {
        operation["operationId"]: operation["tags"][0].replace("-", "_")
        for path in description()["paths"].values()
        for operation in path.values()
    }


def _state(value: str):
    return import_module(f"{NAME}.models").ReferralsListState(value)


def _machine(role, at=None):
    token = people.issue_token(role=role, organisation=at, by=london.ADMINISTRATOR)
    kind = import_module(NAME).AuthenticatedClient
    address = "http://testserver"
    return kind(
        base_url=address, token=token, raise_on_unexpected_status=True, httpx_args={"transport": ToTheService()}
    )


def test_no_operation_is_left_out(said):
    """Finding 2.2: seven operations were not generated at all."""
    assert "not be generated" not in said
    assert "Unable" not in said
    missing = [name for name in _tags() if not hasattr(_operation(name), "sync_detailed")]
    assert missing == []


def test_a_referral_from_the_first_call_to_a_seat(said, db):
    """Finding 2.2: a generated client could neither create nor list a referral."""
    southwark = london.organisation()
    partner = _machine("partner", southwark)
    caseworker = _machine("caseworker")

    body = _model("ReferralSentRequest", **RAW, your_ref="S-1")
    receipt = _operation("referrals_create").sync(client=partner, body=body, idempotency_key="s-1")
    again = _operation("referrals_create").sync(client=partner, body=body, idempotency_key="s-1")
    assert again.reference == receipt.reference
    reference = receipt.reference

    page = _operation("referrals_list").sync(client=partner, state=_state("submitted"), limit=10)
    assert [row.reference for row in page.items] == [reference]

    referrals.route(Referral.objects.get(reference=reference), by=london.actor("caseworker"))
    _operation("referrals_ask").sync(
        reference, client=caseworker, body=_model("QuestionsRequest", questions="Which floor?")
    )
    asked = _operation("referrals_questions").sync(reference, client=partner)
    assert [(question.words, question.answer) for question in asked.items] == [("Which floor?", "")]

    answered = _operation("referrals_answer").sync(
        reference, client=partner, body=_model("AnswersRequest", answers="The third, there is a lift.")
    )
    assert answered.state == "in_triage"

    decisions = [{"need": str(need.id), "approve": True} for need in answered.needs]
    accepted = _operation("referrals_accept").sync(
        reference, client=caseworker, body=_model("DecisionsRequest", decisions=decisions)
    )
    assert {need.state for need in accepted.needs} == {"waiting"}

    session = london.session_today()
    skills = next(need for need in accepted.needs if need.kind == "skills")
    seat = _operation("bookings_create").sync(
        client=partner, body=_model("SeatRequest", need=str(skills.id), session=str(session.pk))
    )
    assert (seat.state, seat.session) == ("booked", session.pk)

    steps = [step.verb for step in _operation("referrals_story").sync(reference, client=partner).items]
    assert [verb for verb in ("ask", "answer", "accept", "book") if verb not in steps] == []


def test_a_problem_is_typed_too(said, db):
    partner = _machine("partner", london.organisation())
    problem = _operation("referrals_read").sync("GOL-none", client=partner)
    assert (problem.status, problem.code) == (404, "not_found")
