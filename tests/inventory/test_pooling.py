"""Whose stock it is: rules of a pool, loans that add up in two books, and what each pool holds."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.recording import recording
from inventory import actions as inventory
from inventory.models import Pool, PoolEntry
from inventory.store import pools as pooling
from law.refusals import Invalid, NotAllowed
from tests import people_of_london as london
from tests.inventory.arrivals import faults, last_entry, statements
from tests.inventory.pools import CLERK, LAMBETH, MANAGER, SOUTHWARK, TO_THE_SHELF, a_pool, book, came, moved

pytestmark = pytest.mark.django_db


def test_a_pool_is_everybodys_a_boroughs_or_a_funders():
    assert a_pool().kind == "general"
    assert a_pool("southwark", borough=SOUTHWARK).kind == "borough"
    pool = a_pool(
        "trust",
        kind="funder",
        funder="A trust",
        boroughs=(SOUTHWARK, LAMBETH),
        kinds=("tablet",),
        collect_at=london.hub(),
    )
    pool.refresh_from_db()
    assert (pool.kind, pool.funder, pool.boroughs, pool.kinds) == (
        "funder",
        "A trust",
        [SOUTHWARK, LAMBETH],
        ["tablet"],
    )
    assert pool.collect_at == london.hub()
    assert pool.serves == {SOUTHWARK, LAMBETH}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"borough": "E99"}, {"/borough": "“E99” is not the GSS code of a London borough."}),
        ({"boroughs": (SOUTHWARK, "Leeds")}, {"/boroughs": "“Leeds” is not the GSS code of a London borough."}),
        ({"kinds": ("laptop", "fridge")}, {"/kinds": "“fridge” is not a kind of device."}),
        ({"kind": "private"}, {"/kind": "Pool must be general, borough or funder."}),
    ],
)
def test_a_pools_rules_are_checked_field_by_field(rules, said):
    with pytest.raises(Invalid) as refused:
        a_pool(**rules)
    assert faults(refused) == said
    assert not Pool.objects.exists()
    pool = a_pool()
    if "kind" not in rules:
        with pytest.raises(Invalid) as refused:
            pooling.amend_pool(pool, by=MANAGER, **rules)
        assert faults(refused) == said


def test_things_are_collected_at_a_hub_and_nowhere_else():
    with pytest.raises(Invalid) as refused:
        a_pool(collect_at=london.organisation())
    assert faults(refused) == {"/collect_at": "Select a hub to collect from."}


def test_a_code_is_used_once():
    a_pool()
    with pytest.raises(pooling.PoolHere, match="There is already a pool with this code"):
        a_pool()


def test_a_pools_rules_are_changed_and_on_the_ledger():
    pool = pooling.amend_pool(a_pool(), kinds=("tablet",), name="Everyone's", by=MANAGER)
    pool.refresh_from_db()
    assert (pool.kinds, pool.name) == (["tablet"], "Everyone's")
    assert last_entry(pool).details == {"kinds": "('tablet',)", "name": "Everyone's"}


def test_what_we_do_not_know_of_a_pool_is_refused():
    pool = a_pool()
    with pytest.raises(Invalid) as refused:
        pooling.amend_pool(pool, capacity=9, code="x", by=MANAGER)
    assert faults(refused) == {
        "/capacity": "There is no field “capacity”.",
        "/code": "There is no field “code”.",
    }


def test_capacity_grows_by_what_was_paid_for():
    pool = a_pool()
    pooling.open_capacity(pool, bundles=5, by=london.actor("system"))
    pooling.open_capacity(pool, bundles=2, by=MANAGER)
    pool.refresh_from_db()
    assert pool.capacity == 7
    assert last_entry(pool).details == {"bundles": 2}


# ── Loans ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_loan_is_two_lines_in_two_books_and_so_is_its_return():
    home = a_pool()
    other = a_pool("other")
    device = came("PF-1", home)
    pooling.lend(device, to=other, reason="Short of laptops", by=MANAGER)
    device.refresh_from_db()
    assert (device.pool, device.home_pool) == (other, home)
    assert (book(home), book(other)) == (0, 1)
    lines = list(PoolEntry.objects.filter(loan=True).order_by("id").values_list("pool__code", "change", "why"))
    assert lines == [("general", -1, "lent to other: Short of laptops"), ("other", 1, "from general: Short of laptops")]
    assert last_entry(device).reason == "Short of laptops"
    assert last_entry(device).details == {"pool": "other", "before": "general"}
    pooling.give_back(device, by=MANAGER)
    device.refresh_from_db()
    assert (device.pool, device.home_pool) == (home, None)
    assert (book(home), book(other)) == (1, 0)
    assert list(PoolEntry.objects.filter(loan=True).order_by("id").values_list("why", flat=True))[2:] == [
        "returned to general",
        "returned by other",
    ]


def test_what_is_lent_on_still_belongs_to_its_first_pool():
    home = a_pool()
    second = a_pool("second")
    third = a_pool("third")
    device = came("PF-1", home)
    pooling.lend(device, to=second, reason="x", by=MANAGER)
    pooling.lend(device, to=third, reason="x", by=MANAGER)
    assert (device.pool, device.home_pool) == (third, home)
    assert pooling.give_back(device, by=MANAGER).pool == home
    assert [book(pool) for pool in (home, second, third)] == [1, 0, 0]


def test_what_is_lent_home_again_is_lent_no_more():
    home = a_pool()
    other = a_pool("other")
    device = came("PF-1", home)
    pooling.lend(device, to=other, reason="x", by=MANAGER)
    pooling.lend(device, to=home, reason="back", by=MANAGER)
    assert (device.pool, device.home_pool) == (home, None)
    with pytest.raises(pooling.NotLent, match="This device is not lent"):
        pooling.give_back(device, by=MANAGER)


def test_a_loan_needs_a_reason_and_another_pool():
    home = a_pool()
    device = came("PF-1", home)
    with pytest.raises(Invalid) as refused:
        pooling.lend(device, to=a_pool("other"), reason="  ", by=MANAGER)
    assert faults(refused) == {"/reason": "Enter why it is lent."}
    with pytest.raises(pooling.NotToLend) as refused:
        pooling.lend(device, to=home, reason="x", by=MANAGER)
    assert refused.value.sentence == f"{device} is already in that pool."
    assert not PoolEntry.objects.filter(loan=True).exists()


@pytest.mark.parametrize(
    "steps",
    [
        ("reserve",),
        ("reserve", "pack"),
        ("reserve", "pack", "dispatch"),
        ("reserve", "pack", "dispatch", "hand_over"),
        ("lose",),
    ],
)
def test_what_is_promised_has_left_or_is_over_stays_with_its_pool(steps):
    home = a_pool()
    other = a_pool("other")
    third = a_pool("third")
    device = moved(came("PF-1", home), *TO_THE_SHELF)
    pooling.lend(device, to=other, reason="x", by=MANAGER)
    moved(device, *steps)
    state = device.get_state_display().lower()
    with pytest.raises(pooling.NotToLend) as refused:
        pooling.lend(device, to=third, reason="x", by=MANAGER)
    assert refused.value.sentence == f"{device} is {state}, so it stays in its pool for now."
    with pytest.raises(pooling.NotToLend) as refused:
        pooling.give_back(device, by=MANAGER)
    assert refused.value.sentence == f"{device} is {state}, so it cannot be returned yet."


def test_who_packs_does_not_lend():
    device = came("PF-1", a_pool())
    with pytest.raises(NotAllowed):
        pooling.lend(device, to=a_pool("other"), reason="x", by=CLERK)


# ── Books ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_book_adds_up_from_the_scan_to_the_end():
    home = a_pool()
    other = a_pool("other")
    device = came("PF-1", home)
    assert (book(home), book(other)) == (1, 0)
    pooling.lend(device, to=other, reason="x", by=MANAGER)
    assert (book(home), book(other)) == (0, 1)
    moved(device, "quarantine", "recycle")
    assert (book(home), book(other)) == (0, 0), "the borrower's book loses what was recycled there"
    given = came("PF-2", home)
    pooling.give_back(pooling.lend(given, to=other, reason="x", by=MANAGER), by=MANAGER)
    moved(given, *TO_THE_SHELF, "reserve", "pack", "dispatch")
    assert book(home) == 1, "what is on its way is still in the book"
    moved(given, "hand_over")
    assert (book(home), list(pooling.book_faults())) == (0, [])


def test_what_was_announced_enters_the_book_when_it_comes():
    home = a_pool()
    donor = inventory.add_donor(name="Barclays", by=MANAGER)
    inventory.announce(donor=donor, pool=home, lines=[{"kind": "laptop", "serial": "PF-1"}], by=CLERK)
    assert book(home) == 0
    assert list(pooling.book_faults()) == []
    inventory.receive(serial="PF-1", by=CLERK)
    assert book(home) == 1
    assert list(pooling.book_faults()) == []


def test_a_book_that_does_not_add_up_is_named():
    home = a_pool()
    other = a_pool("other")
    device = came("PF-1", home)
    with recording(MANAGER, "test.set_up"):
        pooling.enter_in_book(device, True, "twice by mistake" * 20)
        pooling.enter_in_book(came("PF-2", other), False, "left by mistake")
    assert sorted(pooling.book_faults()) == [
        "The book of pool general says 2, and it holds 1.",
        "The book of pool other says 0, and it holds 1.",
    ]
    assert len(home.entries.order_by("id").last().why) == 120


def test_the_check_of_the_books_takes_two_statements_however_many_pools():
    for number in range(12):
        came(f"PF-{number}", a_pool(f"pool-{number}"))
    assert statements(lambda: list(pooling.book_faults())) == 2


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deeds=st.lists(
        st.tuples(
            st.integers(0, 2), st.sampled_from(["lend", "give_back", "quarantine", "recycle"]), st.integers(0, 2)
        ),
        max_size=14,
    )
)
def test_the_books_are_the_stock_after_any_loans_returns_and_ends(deeds, db):
    mark = Pool.objects.count()
    pools = [a_pool(f"p{mark}-{number}") for number in range(3)]
    devices = [came(f"PF-{mark}-{number}", pools[number]) for number in range(3)]
    homes = list(pools)
    for which, deed, to in deeds:
        device = devices[which]
        try:
            if deed == "lend":
                pooling.lend(device, to=pools[to], reason="x", by=MANAGER)
            elif deed == "give_back":
                pooling.give_back(device, by=MANAGER)
                assert device.pool == homes[which]
            elif (deed == "quarantine" and device.state == "received") or (
                deed == "recycle" and device.state == "quarantined"
            ):
                moved(device, deed)
        except (pooling.NotToLend, pooling.NotLent):
            pass
        assert list(pooling.book_faults()) == []
        assert device.home_pool in (None, homes[which])
        assert (device.home_pool is None) == (device.pool == homes[which])
    here = [device for device in devices if device.state != "recycled"]
    assert [book(pool) for pool in pools] == [sum(device.pool == pool for device in here) for pool in pools]


# ── What each pool holds ─────────────────────────────────────────────────────────────────────────────────────────────


def test_stock_by_pool_tells_everything_that_stands_in_one_place_only():
    home = a_pool()
    other = a_pool("other")
    donor = inventory.add_donor(name="Barclays", by=MANAGER)
    inventory.announce(
        donor=donor,
        pool=home,
        lines=[{"kind": "laptop", "serial": "E-1"}, {"kind": "laptop", "serial": "E-2"}],
        by=CLERK,
    )
    came("B-1", home), moved(came("B-2", home), "quarantine"), moved(came("B-3", home), "to_wipe")
    for serial, steps in (
        ("A-1", ()),
        ("R-1", ("reserve",)),
        ("P-1", ("reserve", "pack")),
        ("T-1", ("reserve", "pack", "dispatch")),
    ):
        moved(came(serial, home), *TO_THE_SHELF, *steps)
    moved(came("H-1", home), *TO_THE_SHELF, "reserve", "pack", "dispatch", "arrive")
    moved(came("W-1", home), *TO_THE_SHELF, "reserve", "pack", "dispatch", "hand_over")
    pooling.lend(came("L-1", home), to=other, reason="x", by=MANAGER)
    rows = {row.pop("pool").code: row for row in pooling.stock_by_pool()}
    nothing = dict.fromkeys(("expected", "on_bench", "available", "promised", "out", "lent_out", "borrowed"), 0)
    assert rows["general"] == nothing | {
        "expected": 2,
        "on_bench": 3,
        "available": 1,
        "promised": 2,
        "out": 2,
        "lent_out": 1,
    }
    assert rows["other"] == nothing | {"on_bench": 1, "borrowed": 1}


@pytest.mark.parametrize(
    "ends", [("quarantine", "recycle"), (*TO_THE_SHELF, "reserve", "pack", "dispatch", "hand_over")]
)
def test_what_was_lent_and_has_ended_is_lent_no_more(ends):
    home = a_pool()
    other = a_pool("other")
    device = pooling.lend(came("PF-1", home), to=other, reason="x", by=MANAGER)
    moved(device, *ends)
    assert [(row["lent_out"], row["borrowed"]) for row in pooling.stock_by_pool()] == [(0, 0), (0, 0)]


def test_stock_by_pool_takes_as_many_statements_for_many_pools_as_for_one():
    came("PF-X", a_pool())
    one = statements(pooling.stock_by_pool)
    for number in range(10):
        pooling.lend(
            came(f"PF-{number}", a_pool(f"pool-{number}")), to=Pool.objects.get(code="general"), reason="x", by=MANAGER
        )
    assert statements(pooling.stock_by_pool) == one <= 3
    assert len(pooling.stock_by_pool()) == 11
