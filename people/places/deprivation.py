"""Which tenth of England's neighbourhoods a postcode lies in, by deprivation: read from a table that the operator
supplies.

The English Indices of Deprivation give a decile to each small area (1 is the most deprived tenth). No package ships
postcodes with it, so `DEPRIVATION_TABLE` names a CSV file with the columns `postcode` and `decile`; without it nothing
is stamped and no report shows deprivation. The table's own edition is the operator's to name, in `DEPRIVATION_EDITION`.
"""

import csv
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

TENTHS = tuple(str(tenth) for tenth in range(1, 11))


def decile_of(postcode: str) -> str:
    """ "1" (most deprived) to "10"; "" without a table, or for a postcode that it does not name."""
    if not settings.DEPRIVATION_TABLE or not postcode:
        return ""
    return _table(settings.DEPRIVATION_TABLE).get(_bare(postcode), "")


def _bare(postcode: str) -> str:
    return postcode.replace(" ", "").upper()


@lru_cache(maxsize=1)
def _table(path: str) -> dict[str, str]:
    """Read once a process: London has some 180,000 live postcodes, 20 MB in memory."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = {_bare(row["postcode"]): TENTHS[TENTHS.index(row["decile"].strip())] for row in csv.DictReader(file)}
    except (OSError, KeyError, ValueError) as fault:
        raise ImproperlyConfigured(
            f"DEPRIVATION_TABLE needs the columns postcode and decile (1 to 10): {fault}."
        ) from fault
    return rows
