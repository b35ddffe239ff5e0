"""Our own service in one process: `python -m bench.ours` asks it for pages, and creates and imports referrals, as it is told by
lines (bench.side), on the database that DATABASE_URL names.
"""

import csv
import gc
import io
import itertools
import json
import os
import uuid
from base64 import urlsafe_b64encode
from datetime import date, timedelta
from functools import cache
from itertools import product

from bench.side import Work, serve

RAW = {
    "referrer_email": "maria.santos@southwark.example",
    "needs": [{"kind": "device"}, {"kind": "data"}, {"kind": "skills"}],
    "consent": [{"purpose": "share", "given": True, "method": "in_person"}],
}
_EVERYBODY = itertools.count(
    os.getpid() * 100_003
)  # nobody is referred twice: who is costs a look at each of the others


def somebody() -> dict[str, str]:
    """One of 676 times 676 names, born on one of 20,000 days, at one of some hundred postcodes: words of names come again, as
    they do in a city, and few of one name live together.
    """
    number = next(_EVERYBODY)
    born = date(1940, 1, 1) + timedelta(days=number * 97 % 20_000)
    return {
        "first_name": f"Amina{_letters(number)}",
        "last_name": f"Yusuf{_letters(number // 676)}",
        "date_of_birth": f"{born:%d/%m/%Y}",
        "phone": f"07700 900{number % 1000:03d}",
        "postcode": _of_southwark()[number % len(_of_southwark())],
    }


@cache
def _of_southwark() -> list[str]:
    from people.places.postcodes import look_up  # noqa: PLC0415 - Django has to be set up first

    texts = [f"SE1 {digit}{''.join(pair)}" for digit in range(10) for pair in product("ABDEFGHJLNPQRSTUWXYZ", repeat=2)]
    return [text for text in texts if look_up(text).borough == SOUTHWARK]


def _letters(number: int) -> str:
    return f"{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}"


OFFICE = "bench@get-online.example"


class Ours:
    """Those who ask: a partner's program (`referrer`), a caseworker's, and a caseworker at a browser."""

    def __init__(self) -> None:
        from django.test import Client  # noqa: PLC0415 - Django has to be set up first

        from demo import foundations  # noqa: PLC0415
        from people import actions as people  # noqa: PLC0415

        self.places = foundations.open_places()
        self.borough = self.places["southwark"]
        self.sender = foundations.hand("referrer", organisation=self.borough)
        at = {"referrer": self.borough, "caseworker": self.places["get-online"]}
        self.tokens = {
            role: people.issue_token(role=role, organisation=place, by=foundations.OPERATOR)
            for role, place in at.items()
        }
        self.http = Client()
        self.browser = self._signed_in()
        self.values = {"organisation": self.borough.pk, "middle": _mark_half_way()}

    def create(self, times: int) -> int:
        for _ in range(times):
            headers = {"Authorization": f"Bearer {self.tokens['referrer']}", "Idempotency-Key": str(uuid.uuid4())}
            answer = self.http.post(
                "/api/v1/referrals", json.dumps(RAW | {"resident": somebody()}), "application/json", headers=headers
            )
            assert answer.status_code == 201, answer.content
        return times

    def page(self, path: str, role: str) -> Work:
        """`path` by a program with a token of this role, or at a browser where the role is empty."""
        path = path.format(**self.values)
        who = self.http if role else self.browser
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}

        def ask(times: int) -> int:
            for _ in range(times):
                answer = who.get(path, headers=headers)
                assert answer.status_code == 200, (path, answer.status_code, answer.content[:200])
            return times

        return ask

    def bring_in(self, times: int) -> int:
        from referrals.intake import take_in  # noqa: PLC0415

        return take_in(sheet(times), organisation=self.borough, by=self.sender).accepted

    def work(self, what: str) -> Work:
        """`create`, `import`, or a page: `referrer /api/v1/referrals`."""
        if what in ("create", "import"):
            return self.create if what == "create" else self.bring_in
        role, _, path = what.partition(" ")
        return self.page(path, role)

    def _signed_in(self):
        from demo.foundations import OPERATOR, PASSWORD  # noqa: PLC0415
        from people import actions as people  # noqa: PLC0415
        from people.models import User  # noqa: PLC0415
        from tests.portal.signing_in import TOTP, generate_totp_secret, signed_in  # noqa: PLC0415

        user = User.objects.filter(email=OFFICE).first()
        if user is None:
            at = self.places["get-online"]
            user = people.add_user(
                email=OFFICE, name="Bench", role="caseworker", organisation=at, password=PASSWORD, by=OPERATOR
            )
            TOTP.activate(user, generate_totp_secret())
        return signed_in(user)


def _mark_half_way() -> str:
    """The mark of a queue's page half way down, "" where nothing waits."""
    from referrals.models import Referral  # noqa: PLC0415

    rows = Referral.objects.filter(queue="new").order_by("urgency", "decide_by", "id")
    last = next(iter(rows[rows.count() // 2 :][:1]), None)
    if last is None:
        return ""
    values = [last.urgency, last.decide_by, last.pk]
    return urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def sheet(rows: int) -> io.BytesIO:
    """A file of so many referrals, each of somebody with two needs."""
    from referrals.intake.reading import COLUMNS  # noqa: PLC0415

    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for _ in range(rows):
        person = somebody()
        particulars = {column: person[name] for column, name in _PERSON.items()}
        writer.writerow({"your_ref": uuid.uuid4().hex[:12], **_ROW, **particulars})
    return io.BytesIO(text.getvalue().encode())


SOUTHWARK = "E09000028"
_PERSON = {
    "postcode": "postcode",
    "resident_first_name": "first_name",
    "resident_last_name": "last_name",
    "dob": "date_of_birth",
    "mobile": "phone",
}
_ROW = {
    "referrer_email": "maria.santos@southwark.example",
    "borough": "Southwark",
    "needs": "device;data",
    "consent": "Yes",
    "safe_to_contact": "Yes",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415

    django.setup()
    ours = Ours()
    gc.collect()
    gc.freeze()  # as the web server does before it serves
    serve(ours.work)


if __name__ == "__main__":
    main()
