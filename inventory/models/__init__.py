"""Stock in tables: donors and lots, pools, bins, devices with their proofs, promises, parcels."""

from inventory.models.allocations import Allocation, AllocationRun, PassedOver, WaitEstimate
from inventory.models.counting import StockCount, StockTake
from inventory.models.devices import Device, GateRule, Photo, WipeEvidence, new_asset_tag
from inventory.models.donors import Donor, Lot, LotLine, new_lot_number
from inventory.models.parts import CarbonFactor, Part, PartMovement
from inventory.models.pools import Bin, Pool, PoolEntry
from inventory.models.scans import Scan
from inventory.models.shipments import Shipment, ShipmentLine, new_shipment_number

__all__ = [
    "Allocation",
    "AllocationRun",
    "Bin",
    "CarbonFactor",
    "Device",
    "Donor",
    "GateRule",
    "Lot",
    "LotLine",
    "Part",
    "PartMovement",
    "PassedOver",
    "Photo",
    "Pool",
    "PoolEntry",
    "Scan",
    "Shipment",
    "ShipmentLine",
    "StockCount",
    "StockTake",
    "WaitEstimate",
    "WipeEvidence",
    "new_asset_tag",
    "new_lot_number",
    "new_shipment_number",
]
