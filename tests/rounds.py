"""How often a race, a property or an attack is repeated, and how much of a large table is tried: a part, and all of it for
`make test-long`.
"""

import os
from zlib import crc32

import pytest

LONG = os.environ.get("TEST_ROUNDS") == "full"
only_long = pytest.mark.skipif(not LONG, reason="it takes long, and its parts have tests of their own: make test-long")


def rounds(full: int) -> int:
    """At least ten, so that a fault of one in three still shows."""
    return full if LONG else min(full, max(full // 10, 10))


def sampled(*cell: object) -> bool:
    """Whether this cell of a table of hundreds is tried: a sixth of them in a short run, the same ones every time."""
    return LONG or crc32(repr(cell).encode()) % 6 == 0
