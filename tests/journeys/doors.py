"""The doors that a journey goes through: a machine client, and the reconciliation at the end of a day."""

import json

from django.test import Client

from audit.chains import find_tampering
from config.invariants import violations
from jobs import worker as worker_of_jobs
from people import actions as people
from tests import people_of_london as london


class Machine:
    """A machine client of an organisation, or a member of staff's own tool."""

    def __init__(self, role, at=None):
        token = people.issue_token(role=role, organisation=at or london.organisation(), by=london.ADMINISTRATOR)
        self.http = Client(headers={"Authorization": f"Bearer {token}"})

    def post(self, path, body=None, status=200):
        answer = self.http.post(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def get(self, path, status=200):
        answer = self.http.get(f"/api/v1/{path}")
        assert answer.status_code == status, answer.content
        return answer.json()


def all_is_well():
    worker_of_jobs.work(until_idle=True)
    assert list(violations()) == []
    assert list(find_tampering()) == []
