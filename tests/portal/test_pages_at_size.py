"""Dispatch, a wave, the hub's first page and waiting work ask as many statements for many parcels and hubs as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import parcel_seed

BY_SIZE_ALONE = ("pick, page 200", "pick list on paper", "hub: SIMs", "overdue", "page 20")


def statements(seed: parcel_seed.Seed) -> dict[str, int]:
    asked = {}
    for name, (client, path) in seed.pages().items():
        if any(words in name for words in BY_SIZE_ALONE):
            continue  # the same page as another, further on
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        asked[name] = len(captured)
    return asked


@pytest.mark.django_db
@pytest.mark.tampers
def test_no_page_asks_more_for_more_parcels_and_hubs():
    """Copies of rows are made in SQL, so the ledger knows nothing of them."""
    seed = parcel_seed.plant(each=1)
    statements(seed)  # what a browser's first request alone asks for is not counted
    few = statements(seed)
    parcel_seed.grow(60, hubs=6)
    assert statements(seed) == few
