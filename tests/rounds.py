"""How often a race, a property or an attack is repeated: a tenth of the full number, and all of them for `make
test-long`.
"""

import os

import pytest

LONG = os.environ.get("TEST_ROUNDS") == "full"
only_long = pytest.mark.skipif(not LONG, reason="it takes long, and its parts have tests of their own: make test-long")


def rounds(full: int) -> int:
    """At least ten, so that a fault of one in three still shows."""
    return full if LONG else min(full, max(full // 10, 10))
