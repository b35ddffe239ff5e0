"""A whole batch on a real database: so many people who wait, a quarter as many devices; seconds to decide, and to keep
every promise.

`DATABASE_URL=… python -m bench.batch [2000,5000,10000,20000]`, on an empty database; each size is added afresh and
walked once, as the worker walks it. Beside it, in the same run: scipy's bare assignment over the same costs. The envy
checker runs on what was kept.
"""

import os
import sys
import time
from datetime import date, timedelta

import django
from scipy.optimize import linear_sum_assignment


def main(sizes: str = "2000,5000,10000,20000"):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    print(
        f"{'needs':>7} {'devices':>8} {'decide s':>9} {'scipy s':>8} {'commit s':>9} {'ms each':>8} {'check s':>8} "
        f"{'kept':>6} {'overtaken':>9} {'envy':>5}"
    )
    for size in sizes.split(","):
        _one(int(size))


def _one(size: int):
    from bench.allocation_plans import whole_matrix  # noqa: PLC0415
    from inventory import actions as inventory  # noqa: PLC0415
    from inventory.models import AllocationRun  # noqa: PLC0415
    from law.actors import SYSTEM  # noqa: PLC0415

    _clear_away()
    _settle(size)
    began = time.perf_counter()
    needs, items, _ = inventory.plan_now()
    decide = time.perf_counter() - began
    matrix = whole_matrix(needs, items)
    began = time.perf_counter()
    linear_sum_assignment(matrix)
    bare = time.perf_counter() - began
    del matrix
    began = time.perf_counter()
    run = AllocationRun.objects.get(pk=inventory.run_allocation(by=SYSTEM)["run"])
    while run.finished_at is None:
        inventory.go_on_with_run(run, by=SYSTEM)
    commit = time.perf_counter() - began - decide
    began = time.perf_counter()
    envy = len(inventory.envy_of(run))
    check = time.perf_counter() - began
    ms_each = 1000 * commit / max(run.promised, 1)
    print(
        (
            f"{size:7,} {len(items):8,} {decide:9.2f} {bare:8.2f} {commit:9.1f} {ms_each:8.2f} {check:8.2f} "
            f"{run.promised:6,} {run.overtaken:9} {envy:5}"
        ),
        flush=True,
    )


def _clear_away():
    """What an earlier size left waiting, or on the shelf, is out of the way: the bench's own rows, never anybody's."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("update referrals_need set state = 'cancelled' where state in ('waiting', 'offered')")
        cursor.execute(
            "update inventory_device set state = 'lost', serial = 'gone-' || id where state in ('available', "
            "'reserved')"
        )
        cursor.execute("update inventory_allocation set released_at = now() where released_at is null")


def _settle(size: int):
    """The made-up city of bench.allocation_plans, written straight into the tables."""
    from django.db.models import QuerySet  # noqa: PLC0415

    from bench.allocation_plans import city  # noqa: PLC0415
    from people.models import Organisation  # noqa: PLC0415

    needs, items = city(size)
    hubs = {
        code: _organisation(Organisation, code.lower(), "hub")
        for code in {wish.collect_at for _, wish in needs} | {item.collect_at for _, item in items}
        if code
    }
    for rows in (*_waiting_people(needs, hubs), *_shelf(items, hubs)):
        QuerySet(model=type(rows[0])).bulk_create(rows, batch_size=2000)


def _waiting_people(needs, hubs) -> tuple[list, list, list]:
    """Residents, their referrals, and a need for each, one minute after another."""
    from django.utils import timezone  # noqa: PLC0415

    from law.references import new_reference  # noqa: PLC0415
    from people.models import Organisation, Resident  # noqa: PLC0415
    from referrals.models import Need, Referral  # noqa: PLC0415

    at = _organisation(Organisation, "southwark", "borough")
    now = timezone.now()
    people = []
    referrals = []
    wishes = []
    for number, (_, wish) in enumerate(needs):
        person = Resident(
            borough=wish.borough,
            first_name="Amina",
            phone=f"+447700{number % 1000:06d}",
            contact_mode="direct",
            safe_channels=["sms"],
        )
        since = now - timedelta(minutes=len(needs) - number)
        referral = Referral(
            organisation=at,
            resident=person,
            reference=new_reference(),
            state="active",
            counted_borough=wish.borough,
            submitted_at=since,
            counted_month=since.date().replace(day=1),
            decide_by=since.date(),
            referrer_email="maria.santos@southwark.example",
            channel="web",
        )
        people.append(person)
        referrals.append(referral)
        wishes.append(
            Need(
                referral=referral,
                kind="device",
                state="waiting",
                urgency=1 + number % 3,
                queued_at=since,
                form=wish.form,
                use=wish.use,
                requires=sorted(wish.requires),
                collect_at=hubs.get(wish.collect_at),
                grade_c=wish.grade_c,
                substitutes=wish.substitutes,
                declined_kinds=sorted(wish.declined_kinds),
            )
        )
    return people, referrals, wishes


def _shelf(items, hubs) -> tuple[list, list]:
    """The pools, and the devices in them."""
    from django.utils import timezone  # noqa: PLC0415

    from inventory.models import Device, Pool  # noqa: PLC0415

    now = timezone.now()
    stamp = time.time_ns()
    pools = {}
    devices = []
    for number, (_, item) in enumerate(items):
        key = (item.pool_boroughs, item.pool_kinds, item.collect_at)
        if key not in pools:
            pools[key] = Pool(
                code=f"p{stamp}-{len(pools)}",
                name="Pool",
                boroughs=sorted(key[0]),
                kinds=sorted(key[1]),
                collect_at=hubs.get(key[2]),
            )
        devices.append(
            Device(
                serial=f"{stamp}-{number}",
                kind=item.kind,
                make_and_model="Dell Latitude",
                grade=item.grade,
                os_family=item.os_family,
                os_support_ends=date(2031, 1, 1),
                ram_gb=item.ram_gb,
                storage_gb=item.storage_gb,
                screen_inches=item.screen_inches,
                keyboard=item.keyboard,
                features=sorted(item.features),
                pool=pools[key],
                state="available",
                no_storage_by="bench",
                available_at=now,
            )
        )
    return list(pools.values()), devices


def _organisation(model, code, kind):
    from django.db.models import QuerySet  # noqa: PLC0415

    row = model.objects.filter(code=code).first()
    return (
        row
        or QuerySet(model=model).bulk_create([model(code=code, name=code.title(), kind=kind, borough="E09000028")])[0]
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
