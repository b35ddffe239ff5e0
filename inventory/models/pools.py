"""Whose stock it is, and where it lies: pools with their rules and their book, bins on the shelf."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from audit.models import Recorded
from inventory.querysets import BinQuerySet, PoolQuerySet
from people.models import Organisation


class Pool(Recorded):
    """Stock that belongs together: everybody's, one borough's, or what a funder paid for with rules of its own.

    `capacity` counts bundles that were paid for and not yet used.
    """

    class Kind(models.TextChoices):
        GENERAL = "general", "General"
        BOROUGH = "borough", "A borough's"
        FUNDER = "funder", "A funder's"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.GENERAL)
    funder = models.CharField(max_length=120, blank=True)
    borough = models.CharField(
        max_length=9, blank=True, help_text="GSS code of the one borough it serves; empty for more than one"
    )
    boroughs = models.JSONField(
        default=list, blank=True, help_text="GSS codes it serves; empty for everybody, unless `borough` is set"
    )
    kinds = models.JSONField(default=list, blank=True, help_text="kinds of device it may give out; empty for all")
    collect_at = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="what is in it is handed over at this hub alone",
    )
    capacity = models.PositiveIntegerField(default=0)

    objects: ClassVar = PoolQuerySet.as_manager()

    def __str__(self):
        return self.name

    @property
    def serves(self) -> frozenset[str]:
        """The boroughs it is for; none means everybody."""
        return frozenset([self.borough] if self.borough else self.boroughs)


class Bin(Recorded):
    """A place on the shelf that a label is stuck to. While it is being counted nothing goes in or out."""

    code = models.SlugField(
        max_length=20, unique=True, help_text="such as A-03-2: aisle, bay, shelf; pick lists follow it"
    )
    words = models.CharField(max_length=120, blank=True, help_text="what lies there, or how to find it")
    frozen_at = models.DateTimeField(null=True, editable=False, help_text="set while a stock-take is open")
    retired_at = models.DateTimeField(null=True, editable=False)
    labels_printed = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar = BinQuerySet.as_manager()

    def __str__(self):
        return self.code


class PoolEntry(Recorded):
    """One line of a pool's book: a device came into it or left it. What a book adds up to is what the pool holds
    (nightly check).

    A loan is two lines with `loan` set: out of the lender's book, into the borrower's.
    """

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="entries")
    device = models.ForeignKey("inventory.Device", models.PROTECT, related_name="pool_entries")
    change = models.SmallIntegerField(help_text="+1 came, -1 left")
    why = models.CharField(max_length=120)
    loan = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(change__in=[-1, 1]), name="a_device_comes_or_leaves")]
        indexes = [models.Index(fields=["pool", "-created_at", "-id"], name="pool_book")]

    def __str__(self):
        return f"{self.device_id} {self.change:+d}: {self.why}"
