"""The yardstick: the least that Django and REST framework do for a referral of seven rows and for a page of fifty.

A process of its own, with tables of its own in the same database: `python -m bench.floor HOST USER NAME ROWS`, told by lines
what to do (bench.side). ROWS referrals are there before the first.
"""

import json
import sys
import uuid

from bench.side import Work, serve

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


def main(host: str, user: str, name: str, rows: str = "60") -> None:
    configure(host, user, name)
    create, page = _doors(int(rows))
    works = {
        "create": _over_and_over(create),
        "page": _over_and_over(page),
        "raw": _over_and_over(_raw),
        "raw page": _over_and_over(_raw_page),
        "copy": _copy,
    }
    serve(works.__getitem__)


def _over_and_over(work) -> Work:
    def worked(times: int) -> int:
        for _ in range(times):
            work()
        return times

    return worked


def _raw() -> None:
    """A referral of seven rows by eight prepared statements and nothing else."""
    from django.db import connection  # noqa: PLC0415

    raw = connection.connection
    with raw.transaction(), raw.cursor() as cursor:
        row = ("Amina", "Yusuf", "1968-03-14", "+447700900123")
        cursor.execute(_PERSON, row, prepare=True)
        cursor.execute(_REFERRAL, (uuid.uuid4(), cursor.fetchone()[0], "x" * 60), prepare=True)
        referral = cursor.fetchone()[0]
        for kind in (1, 2, 3):
            cursor.execute("insert into need (referral_id, kind) values (%s, %s)", (referral, kind), prepare=True)
        cursor.execute("insert into audit (referral_id, verb) values (%s, 'created')", (referral,), prepare=True)
        cursor.execute("insert into outbox (topic) values ('referral.created')", prepare=True)


_PERSON = "insert into person (given_name, family_name, dob, phone) values (%s, %s, %s, %s) returning id"
_REFERRAL = (
    "insert into referral (public_id, person_id, state, note, created_at) values (%s, %s, 1, %s, now()) returning id"
)


_PAGE = """
select r.public_id, r.state, r.note, r.created_at, p.given_name, p.family_name, p.dob, p.phone,
  (select array_agg(n.kind) from need n where n.referral_id = r.id) from referral r join person p on p.id = r.person_id
  where r.state = 0 order by r.created_at desc, r.id desc limit 50
"""


def _raw_page() -> None:
    """Fifty referrals with who they are for and their needs, by one prepared statement."""
    from django.db import connection  # noqa: PLC0415

    assert len(connection.connection.execute(_PAGE, prepare=True).fetchall()) == 50


_FILL = """
insert into floor.person (given_name, family_name, dob, phone)
  select 'Amina', 'Yusuf', '1968-03-14', '+447700900123' from generate_series(1, {rows});
insert into floor.referral (public_id, person_id, state, note, created_at)
  select gen_random_uuid(), id, 0, repeat('x', 60), now() - id * interval '1 second' from floor.person;
insert into floor.need (referral_id, kind) select id, kind from floor.referral, generate_series(1, 3) as kinds(kind);
analyze floor.person, floor.referral, floor.need;
"""


def _copy(times: int) -> int:
    """So many referrals of seven rows by COPY."""
    from django.db import connection, transaction  # noqa: PLC0415

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select nextval('person_id_seq'), nextval('referral_id_seq')")
        person, referral = cursor.fetchone()
        cursor.execute(
            "select setval('person_id_seq', %s), setval('referral_id_seq', %s)", [person + times, referral + times]
        )
        numbers = range(times)
        _lines(
            cursor,
            "person (id, given_name, family_name, dob, phone)",
            (f"{person + n}\tAmina\tYusuf\t1968-03-14\t+447700900123" for n in numbers),
        )
        _lines(
            cursor,
            "referral (id, public_id, person_id, state, note)",
            (f"{referral + n}\t{uuid.uuid4()}\t{person + n}\t1\t{'x' * 60}" for n in numbers),
        )
        _lines(cursor, "need (referral_id, kind)", (f"{referral + n}\t{kind}" for n in numbers for kind in (1, 2, 3)))
        _lines(cursor, "audit (referral_id, verb)", (f"{referral + n}\tcreated" for n in numbers))
        _lines(cursor, "outbox (topic)", ("referral.created" for _ in numbers))
    return times


def _lines(cursor, table: str, lines) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as stream:
        stream.write("".join(f"{line}\n" for line in lines))


def configure(host: str, user: str, name: str) -> None:
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


def _doors(rows: int):
    """Tables are made, and so many referrals for the page; then what is asked for over and over."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415

    from bench import floor_views  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(TABLES + _FILL.format(rows=rows))
    globals()["urlpatterns"] = [path("referrals", floor_views.Referrals.as_view())]
    client = Client()

    def create():
        answer = client.post("/referrals", json.dumps(SENT | {"public_id": str(uuid.uuid4())}), "application/json")
        assert answer.status_code == 201, answer.content

    def page():
        assert len(client.get("/referrals").json()["results"]) == 50

    return create, page


if __name__ == "__main__":
    main(*sys.argv[1:])
