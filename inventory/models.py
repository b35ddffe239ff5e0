"""Stock in tables: donors and lots, pools, bins, devices with their proofs, promises, parcels."""

from inventory.allocation.models import Allocation, AllocationRun, PassedOver, WaitEstimate
from inventory.bench.models import CarbonFactor, DataIncident, GateRule, Part, PartMovement, StorageUnit, WipeEvidence
from inventory.devices import Device, new_asset_tag
from inventory.parcels.collection_codes import CollectionCode
from inventory.parcels.home_deliveries import HomeDelivery
from inventory.parcels.models import (
    Manifest,
    Shipment,
    ShipmentLine,
    Wave,
    new_manifest_number,
    new_shipment_number,
    new_wave_number,
)
from inventory.parcels.proofs import HandoverProof
from inventory.parcels.road_events import DeliveryAttempt, TrackingEvent
from inventory.parcels.swap_models import Swap
from inventory.shared.models import SharedBox, new_shared_box_number
from inventory.store.models import (
    Bin,
    Donor,
    Lot,
    LotLine,
    Photo,
    Pool,
    PoolEntry,
    Scan,
    StockCount,
    StockTake,
    new_lot_number,
)

__all__ = [
    "Allocation",
    "AllocationRun",
    "Bin",
    "CarbonFactor",
    "CollectionCode",
    "DataIncident",
    "DeliveryAttempt",
    "Device",
    "Donor",
    "GateRule",
    "HandoverProof",
    "HomeDelivery",
    "Lot",
    "LotLine",
    "Manifest",
    "Part",
    "PartMovement",
    "PassedOver",
    "Photo",
    "Pool",
    "PoolEntry",
    "Scan",
    "SharedBox",
    "Shipment",
    "ShipmentLine",
    "StockCount",
    "StockTake",
    "StorageUnit",
    "Swap",
    "TrackingEvent",
    "WaitEstimate",
    "Wave",
    "WipeEvidence",
    "new_asset_tag",
    "new_lot_number",
    "new_manifest_number",
    "new_shared_box_number",
    "new_shipment_number",
    "new_wave_number",
]
