"""The yardstick: the least that Django and REST framework do for a referral of seven rows and for a page of fifty.

A process of its own, with tables of its own in the same database: `python -m bench.floor HOST USER NAME`. It reads lines
such as `create 40` and answers with the seconds that they took, and those of them that it computed.
"""

import json
import subprocess
import sys
import time
import uuid

TABLES = """
create schema if not exists floor;
create table floor.person (id bigserial primary key, given_name text, family_name text, dob date, phone text);
create table floor.referral (id bigserial primary key, public_id uuid unique, person_id bigint references floor.person,
  state smallint, note text, created_at timestamptz);
create table floor.need (id bigserial primary key, referral_id bigint references floor.referral, kind smallint);
create table floor.audit (id bigserial primary key, referral_id bigint, verb text, data jsonb);
create table floor.outbox (id bigserial primary key, topic text, payload jsonb);
create index on floor.referral (state, created_at desc, id desc);
create index on floor.need (referral_id);
"""
SENT = {
    "person": {"given_name": "Amina", "family_name": "Yusuf", "dob": "1968-03-14", "phone": "+447700900123"},
    "needs": [{"kind": 1}, {"kind": 2}, {"kind": 3}],
    "note": "x" * 60,
}


class Floor:
    """The process, as whoever measures speaks with it."""

    def __init__(self, host: str, user: str, name: str) -> None:
        command = [sys.executable, "-m", "bench.floor", host, user, name]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, what: str, times: int) -> tuple[float, float]:
        """(seconds, seconds of them computing) for so many of it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(what, times, file=self.process.stdin, flush=True)
        wall, computing = self.process.stdout.readline().split()
        return float(wall), float(computing)

    def end(self) -> None:
        self.process.communicate()


def main(host: str, user: str, name: str) -> None:
    _configure(host, user, name)
    create, page = _doors()
    for line in sys.stdin:
        what, times = line.split()
        started = (time.perf_counter(), time.process_time())
        for _ in range(int(times)):
            create() if what == "create" else page()
        print(time.perf_counter() - started[0], time.process_time() - started[1], flush=True)


def _configure(host: str, user: str, name: str) -> None:
    import django  # noqa: PLC0415 - once it is configured
    from django.conf import settings  # noqa: PLC0415

    options = {"options": "-c search_path=floor", "server_side_binding": True, "prepare_threshold": 3}
    settings.configure(
        SECRET_KEY="floor",  # noqa: S106 - nothing is signed
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        USE_TZ=True,
        INSTALLED_APPS=["rest_framework"],
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": [],
            "DEFAULT_PERMISSION_CLASSES": [],
            "UNAUTHENTICATED_USER": None,
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        },
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": host,
                "USER": user,
                "NAME": name,
                "CONN_MAX_AGE": None,
                "OPTIONS": options,
            }
        },
    )
    django.setup()


def _doors():
    """Tables are made, and fifty referrals for the page; then what is asked for over and over."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415

    from bench import floor_views  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(TABLES.replace("%", "%%"))
    globals()["urlpatterns"] = [path("referrals", floor_views.Referrals.as_view())]
    client = Client()

    def create():
        answer = client.post("/referrals", json.dumps(SENT | {"public_id": str(uuid.uuid4())}), "application/json")
        assert answer.status_code == 201, answer.content

    def page():
        assert len(client.get("/referrals").json()["results"]) == 50

    for _ in range(60):
        create()
    return create, page


if __name__ == "__main__":
    main(*sys.argv[1:])
