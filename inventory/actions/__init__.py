"""Every change to stock, by what people come to do: refurbish, promise, ship."""

from inventory.actions.promising import let_go, open_capacity, open_pool, release, reserve, run_allocation
from inventory.actions.refurbishing import (
    fail_qc,
    find,
    lose,
    pass_qc,
    quarantine,
    receive,
    record_wipe,
    recycle,
    refurbish,
    to_qc,
    to_wipe,
)
from inventory.actions.shipping import arrive, cancel_shipment, create_shipment, dispatch, hand_over, pack

__all__ = [
    "arrive",
    "cancel_shipment",
    "create_shipment",
    "dispatch",
    "fail_qc",
    "find",
    "hand_over",
    "let_go",
    "lose",
    "open_capacity",
    "open_pool",
    "pack",
    "pass_qc",
    "quarantine",
    "receive",
    "record_wipe",
    "recycle",
    "refurbish",
    "release",
    "reserve",
    "run_allocation",
    "to_qc",
    "to_wipe",
]
