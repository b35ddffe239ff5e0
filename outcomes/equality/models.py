"""What people tell of themselves for equality monitoring: apart from everything else, under keys of its own."""

import uuid

from django.db import models


class EqualityAnswer(models.Model):
    """One person's answers, sealed. Nothing here says whose they are: `mark` is a keyed hash that only this room can
    make.

    No ledger entry, no date and no order (a random id), on purpose: each would lead back to the person. That somebody
    answered is nobody's business; that they may answer is an action like any other (docs/decisions/0009).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mark = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()

    def __str__(self):
        return "equality answers of someone"
