"""Machines that call the API, what one sends to refer somebody, and what a problem looks like."""

import json

from django.test import Client

from people import actions as people
from tests import people_of_london as london
from tests.plain_english import FRAMEWORK

RAW = {
    "referrer_email": "maria.santos@southwark.example",
    "resident": {
        "first_name": "Amina",
        "last_name": "Yusuf",
        "date_of_birth": "14/03/1968",
        "phone": "07700 900123",
        "postcode": "SE1 2QH",
    },
    "needs": [{"kind": "device"}, {"kind": "data"}, {"kind": "skills"}],
    "consent": [{"purpose": "share", "given": True, "method": "in_person"}],
    "contact_policy": {"mode": "direct", "channels": {"sms": True}},
}


class Caller:
    """A client with one role's token."""

    def __init__(self, role, organisation=None):
        self.token = people.issue_token(role=role, organisation=organisation, by=london.ADMINISTRATOR)
        self.http = Client(raise_request_exception=False)

    def __call__(self, method, path, body=None, **headers):
        words = {"headers": {"Authorization": f"Bearer {self.token}", **headers}}
        if body is not None:
            words |= {
                "data": body if isinstance(body, (str, bytes)) else json.dumps(body),
                "content_type": "application/json",
            }
        return getattr(self.http, method)(f"/api/v1/{path}", **words)

    def get(self, path, **headers):
        return self("get", path, **headers)

    def patch(self, path, body, **headers):
        return self("patch", path, body, **headers)

    def post(self, path, body=None, **headers):
        return self("post", path, {} if body is None else body, **headers)


def is_problem(response, status, code=None):
    body = response.json()
    assert response.status_code == status == body["status"], response.content
    assert response["Content-Type"] == "application/problem+json"
    assert body["type"].startswith("http")
    assert body["title"]
    assert body["detail"]
    assert not FRAMEWORK.search(response.content.decode())
    assert code is None or body["code"] == code
    return body
