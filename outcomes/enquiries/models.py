"""The daily cut of live counts: what the service shows of how many there are to anyone who works on no case."""

from django.db import models


class DailyCut(models.Model):
    """All live counts of one morning. `counts` is {cell: {"base": number, "least": number}}: the number when the cell
    last moved, which nobody is shown, and the number that is shown, a multiple of 5.
    """

    on = models.DateField(unique=True)
    counts = models.JSONField(default=dict)

    class Meta:
        get_latest_by = "on"

    def __str__(self) -> str:
        return f"Cut of {self.on}"
