"""What more than one small house refuses."""

from law.refusals import Conflict


class BinFrozen(Conflict):
    """While a bin is counted nothing goes in or out."""


def check_bin(device) -> None:
    """Refuses BinFrozen while the bin in which this device lies is counted."""
    if device.bin is not None and device.bin.frozen_at is not None:
        raise BinFrozen(f"Bin {device.bin.code} is being counted. Pack this when the count is finished.")
