"""Counts kept in step with the records by the database itself: what reports are read from."""

from django.db import models
from django.db.models import Q


class Tally(models.Model):
    """So many of something, by its keys. Changes are added as rows of their own, so that no writer waits for another; a task folds them.

    `slice` says by which keys it is kept: "place" by borough, "age" by age band, "door" by kind of organisation and channel,
    "area" by deprivation; the others are empty. A count is always the sum over its rows, folded or not.
    """

    KEYS = ("what", "slice", "quarter", "borough", "band", "organisation", "channel", "deprivation", "kind", "detail")
    what = models.CharField(max_length=20)
    slice = models.CharField(max_length=5)
    quarter = models.CharField(max_length=7)
    borough = models.CharField(max_length=9)
    band = models.CharField(max_length=10)
    organisation = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    deprivation = models.CharField(max_length=2, default="")
    kind = models.CharField(max_length=20)
    detail = models.CharField(max_length=150)
    n = models.BigIntegerField()
    folded = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "what", "slice", "borough", "band", "organisation", "channel", "deprivation", "kind", "detail"],
                condition=Q(folded=True),
                name="one_folded_tally",
            )
        ]
        indexes = [models.Index(fields=["quarter", "what", "slice"], name="tally_fresh", condition=Q(folded=False))]

    def __str__(self):
        return f"{self.what} {self.quarter}: {self.n}"


class PersonCounted(models.Model):
    """One person once a quarter, however often they were helped: by the keys of the first time. Kept by the database, as tallies are."""

    what = models.CharField(max_length=20)
    resident_id = models.UUIDField()
    quarter = models.CharField(max_length=7)
    borough = models.CharField(max_length=9)
    band = models.CharField(max_length=10)
    organisation = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    deprivation = models.CharField(max_length=2, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resident_id", "what", "quarter"], name="each_person_once_a_quarter")]

    def __str__(self):
        return f"{self.what} {self.quarter}"
