"""Fills an empty database with so many cases, more than half of them on the triage desk: two thousand built by the city, the
rest multiplied in SQL.
"""

import argparse
import os
import time

from bench import copies

SEED = 2000
STAGES = ("in_triage", "in_triage", "in_triage", "awaiting", "duplicate", "late")
# What differs from copy to copy, beside the ids.
_DAY = (
    "CASE WHEN n % 20 = 0 THEN current_date + 1 ELSE decide_by + (k % 15) END"  # a page of them is due soon in any city
)
_NAME = "'B' || lpad(k::text, 7, '0') || '-' || lpad(n::text, 7, '0')"
AT_ONCE = 25
HELD = 50  # one in so many of those at the desk


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
    from demo.city import STAGES as ALL_STAGES  # noqa: PLC0415
    from demo.city import City  # noqa: PLC0415
    from people.models import Organisation  # noqa: PLC0415
    from referrals.models import Referral  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if Referral.objects.exists():
        raise SystemExit("This database holds referrals already: name an empty one.")
    started = time.monotonic()
    places = foundations.open_places()
    boroughs = list(Organisation.objects.filter(kind__in=["borough", "vcs"]))
    for block, stages in enumerate((STAGES, ALL_STAGES)):
        City(boroughs, places["brixton-library"], foundations.general_pool(), start=block * 1000, stages=stages).build(
            SEED // 2
        )
    _hold()
    changes = _changes()
    copies.keep_seed(changes)
    times = cases // SEED - 1
    for first in range(1, times + 1, AT_ONCE):
        last = min(first + AT_ONCE - 1, times)
        copies.copy_seed(changes, first, last)
    copies.analyse()
    print(f"{'':14}{Referral.objects.count():,} referrals made in {time.monotonic() - started:.0f} s", flush=True)


def _hold() -> None:
    from demo.foundations import hand  # noqa: PLC0415
    from people import actions as people  # noqa: PLC0415
    from people.models import Resident  # noqa: PLC0415

    for resident in Resident.objects.filter(referrals__queue="new").order_by("pk")[::HELD]:
        people.raise_hold(resident, kind="safeguarding", by=hand("safeguarding_lead"))


def _changes() -> copies.Changes:
    from people.models import Hold, Resident  # noqa: PLC0415
    from referrals.models import Need, Referral  # noqa: PLC0415

    return {
        Resident: {"created_at": copies.THEN},
        Hold: {"created_at": copies.THEN},
        Referral: {"reference": _NAME, "decide_by": _DAY, "created_at": copies.THEN},
        Need: {"created_at": copies.THEN},
    }


if __name__ == "__main__":
    main()
