"""Disclosure control worked out once for the same counts: for tests of what is made of its texts, not of itself."""

import pytest

from outcomes.report import disclosure, protection

_PROTECTED: dict = {}


@pytest.fixture(autouse=True)
def the_same_counts_are_protected_once(monkeypatch):
    """It is a pure function that takes a second, and the city is the same in every test."""
    protect = protection.protect

    def once(counts, sums, fixed=None, exact=(), limits=(), prized=(), before=None):
        known = sorted((cell, text, *disclosure.range_of(text)) for cell, text in (fixed or {}).items())
        sums, exact, limits = [(total, tuple(parts)) for total, parts in sums], sorted(exact), list(limits)
        key = repr((sorted(counts.items()), sums, known, exact, limits, sorted(prized), sorted((before or {}).items())))
        if key not in _PROTECTED:
            more = {"exact": exact, "limits": limits, "prized": prized, "before": before}
            _PROTECTED[key] = protect(counts, sums, fixed=fixed, **more)
        return dict(_PROTECTED[key])

    monkeypatch.setattr(protection, "protect", once)
