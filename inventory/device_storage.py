"""What a device answers about its storage units: which are in it, and what nobody has proven of them."""

from typing import Any


class HasStorage:
    """A device's storage, read from its `units`."""

    units: Any  # of StorageUnit, by its related name
    no_storage_by: str

    @property
    def storage(self) -> list[Any]:
        """The storage units that are in it, in the order in which they came to be known."""
        inside = [unit for unit in self.units.all() if unit.is_inside]
        return sorted(inside, key=lambda unit: (unit.created_at, unit.pk))

    @property
    def drive_serials(self) -> list[str]:
        """The serials of the storage units in it, of those that tell one."""
        return [unit.serial for unit in self.storage if unit.serial]

    @property
    def unproven(self) -> list[Any]:
        """The storage units in it that nobody has proven wiped."""
        return [unit for unit in self.storage if unit.state == "unproven"]

    @property
    def is_storage_known(self) -> bool:
        """Whether somebody said which storage is in it, or two people saw that there is none."""
        return bool(self.no_storage_by) or bool(self.units.all())
