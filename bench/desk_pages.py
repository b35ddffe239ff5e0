"""Measures the desk's queue page: small and large databases in turn, every filter and depth, statements a page.

`python -m bench.desk_pages URL_OF_SMALL URL_OF_LARGE [floor=http://127.0.0.1:8110/queue]`, both databases grown by
`bench.grow`. Each is
served by its own web server; requests go to them in turn, one at a time, and the median of the round-by-round ratios is
printed.
"""

import http.client
import os
import statistics
import subprocess
import sys
import time
from urllib.parse import urlsplit

ROUNDS = 5
EACH = 4
PORTS = {"small": 8131, "large": 8132}
PAGES = {
    "first page": "/triage/queue/new",
    "urgency": "/triage/queue/new?urgency=2",
    "borough": "/triage/queue/new?borough=E09000028",
    "need": "/triage/queue/new?need=skills",
    "channel": "/triage/queue/new?channel=phone",
    "nobody's": "/triage/queue/new?hand=free",
    "mine (none)": "/triage/queue/new?hand=mine",
    "late": "/triage/queue/new?late=late",
    "due soon": "/triage/queue/new?late=soon",
    "stands still": "/triage/queue/waiting?late=still",
    "borough and channel": "/triage/queue/duplicates?borough=E09000007&channel=api",
    "organisation": "/triage/queue/new?organisation={organisation}",
    "stuck": "/triage/queue/stuck",
    "half way down": "/triage/queue/new?after={middle}",
    "API: state": "/api/v1/referrals?limit=50&state=in_triage",
    "API: borough": "/api/v1/referrals?limit=50&borough=southwark",
    "API: need": "/api/v1/referrals?limit=50&need=skills",
    "API: urgency": "/api/v1/referrals?limit=50&urgency=1",
    "API: held": "/api/v1/referrals?limit=50&held=true",
    "API: not held": "/api/v1/referrals?limit=50&held=false",
    "API: organisation": "/api/v1/referrals?limit=50&organisation=southwark",
    "API: q": "/api/v1/referrals?limit=50&q=GOL-0000-0000",
}
_PREPARE = """
import json, django; django.setup()
from base64 import urlsafe_b64encode
from django.db import connection
from django.test import Client
from people import actions as people
from people.models import Organisation, User
from referrals.models import Referral
from demo.foundations import OPERATOR
at = Organisation.objects.get(code="get-online")
user = User.objects.filter(email="bench@get-online.example").first() or people.add_user(
    email="bench@get-online.example", name="Bench", role="caseworker", organisation=at, password="a walk along the Thames", by=OPERATOR)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
if not Authenticator.objects.filter(user=user).exists():
    TOTP.activate(user, generate_totp_secret())
client = Client(); client.force_login(user)
token = people.issue_token(role="caseworker", organisation=at, by=OPERATOR)
rows = Referral.objects.filter(queue="new").order_by("urgency", "decide_by", "id")
count = rows.count(); last = rows[count // 2]
mark = urlsafe_b64encode(json.dumps([last.urgency, last.decide_by, last.pk], default=str).encode()).decode().rstrip("=")
print(json.dumps({"cookie": client.cookies["sessionid"].value, "token": token, "middle": mark,
    "organisation": str(Organisation.objects.get(code="southwark").pk), "cases": count}))
"""


def main(small: str, large: str, *more: str):
    servers = []
    prepared = {}
    try:
        for size, url in (("small", small), ("large", large)):
            environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
            out = subprocess.run(
                [sys.executable, "-c", _PREPARE], env=environment, capture_output=True, text=True, check=True
            )
            prepared[size] = __import__("json").loads(out.stdout.strip().splitlines()[-1])
            command = [sys.executable, "-m", "config.web", "config.wsgi", str(PORTS[size]), "1", "1"]
            servers.append(subprocess.Popen(command, env=environment))
        time.sleep(6)
        floor = next((word.removeprefix("floor=") for word in more if word.startswith("floor=")), "")
        _measure(prepared, floor)
    finally:
        for server in servers:
            server.terminate()


def _measure(prepared, floor):
    print(
        f"{prepared['small']['cases']:,} and {prepared['large']['cases']:,} new cases; milliseconds at c=1, medians of "
        f"{ROUNDS} rounds of {EACH}"
    )
    print(f"{'page':24} {'small':>8} {'large':>8} {'ratio':>7}" + (f" {'floor':>8} {'to floor':>9}" if floor else ""))
    for name, path in PAGES.items():
        requests = {size: (PORTS[size], path.format(**prepared[size]), _headers(prepared[size])) for size in PORTS}
        if floor:
            at = urlsplit(floor)
            requests["floor"] = (at.port, at.path, {})
        for request in requests.values():
            _one(*request)
        rounds = [
            {size: statistics.median(_one(*request) for _ in range(EACH)) for size, request in requests.items()}
            for _ in range(ROUNDS)
        ]
        middle = {size: statistics.median(r[size] for r in rounds) for size in requests}
        line = (
            f"{name:24} {middle['small']:8.1f} {middle['large']:8.1f} "
            f"{statistics.median(r['large'] / r['small'] for r in rounds):7.2f}"
        )
        if floor:
            line += f" {middle['floor']:8.1f} {statistics.median(r['large'] / r['floor'] for r in rounds):9.2f}"
        print(line, flush=True)


def _headers(prepared) -> dict:
    return {"Cookie": f"sessionid={prepared['cookie']}", "Authorization": f"Bearer {prepared['token']}"}


def _one(port, path, headers) -> float:
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status, answer.headers.get("Location"), body[:200])
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main(*sys.argv[1:])
