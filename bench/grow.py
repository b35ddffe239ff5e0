"""Fills an empty database with so many live cases on the triage desk: a few thousand built by the city, the rest
multiplied in SQL.
"""

import argparse
import os
import time

SEED = 2000
STAGES = ("in_triage", "in_triage", "in_triage", "awaiting", "duplicate", "late")
# What differs from copy to copy; every other column is copied as it is. {k} is the copy, {n} the row's number in the
# seed.
_ID = "(left(replace({0}::text, '-', ''), 24) || lpad(to_hex(k), 8, '0'))::uuid"
_DAY = "decide_by + (k % 15)"
_THEN = "created_at - k * interval '1 second'"
_NAME = "'B' || lpad(k::text, 7, '0') || '-' || lpad(n::text, 7, '0')"
_COPIES = "generate_series({0}, {1}) AS copies(k)"
AT_ONCE = 25


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 - only once the database is named

    django.setup()
    grow(parser.parse_args().cases)


def grow(cases: int):
    """Refuses a database that holds referrals already."""
    from django.core.management import call_command  # noqa: PLC0415

    from demo import foundations  # noqa: PLC0415
    from demo.city import City  # noqa: PLC0415
    from people.models import Organisation  # noqa: PLC0415
    from referrals.models import Referral  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if Referral.objects.exists():
        raise SystemExit("This database holds referrals already: name an empty one.")
    started = time.monotonic()
    places = foundations.open_places()
    boroughs = list(Organisation.objects.filter(kind__in=["borough", "vcs"]))
    for block in range(2):
        City(boroughs, places["brixton-library"], foundations.general_pool(), start=block * 1000, stages=STAGES).build(
            SEED // 2
        )
    _keep_seed()
    copies = cases // SEED - 1
    for first in range(1, copies + 1, AT_ONCE):
        _copy(first, min(first + AT_ONCE - 1, copies))
        print(
            f"  {SEED * (min(first + AT_ONCE - 1, copies) + 1):,} cases, {time.monotonic() - started:.0f} s", flush=True
        )
    _analyse()
    print(f"{Referral.objects.exclude(queue='').count():,} cases on the desk, {time.monotonic() - started:.0f} s")


def _copy(first: int, last: int):
    from django.db import connection, transaction  # noqa: PLC0415

    from people.models import Resident  # noqa: PLC0415
    from referrals.models import Need, Referral  # noqa: PLC0415

    many = _COPIES.format(first, last)
    changed = {
        Resident: {"id": _ID.format("id"), "created_at": _THEN},
        Referral: {
            "id": _ID.format("id"),
            "resident_id": _ID.format("resident_id"),
            "reference": _NAME,
            "decide_by": _DAY,
            "created_at": _THEN,
        },
        Need: {"id": _ID.format("id"), "referral_id": _ID.format("referral_id"), "created_at": _THEN},
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for model, news in changed.items():
            columns = [field.column for field in model._meta.concrete_fields]
            values = ", ".join(news.get(column, f'"{column}"') for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            table = model._meta.db_table
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM seed_{table} CROSS JOIN {many}")  # noqa: S608 - names of our own tables


def _keep_seed():
    """The seed in tables of its own: the copies' ids sort in between."""
    from django.db import connection  # noqa: PLC0415

    from people.models import Resident  # noqa: PLC0415
    from referrals.models import Need, Referral  # noqa: PLC0415

    with connection.cursor() as cursor:
        for model in (Resident, Referral, Need):
            table = model._meta.db_table
            cursor.execute(
                f"CREATE TEMP TABLE seed_{table} AS SELECT *, row_number() OVER (ORDER BY id) AS n FROM {table}"  # noqa: S608 - names of our own tables
            )


def _analyse():
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
