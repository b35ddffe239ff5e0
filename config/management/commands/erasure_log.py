"""Prints who was erased and when, one JSON object a line: ids and public references, no names. Keep it apart from the backups."""

import json

from django.core.management.base import BaseCommand

from referrals.models import Erasure


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_):
        for row in Erasure.objects.order_by("erased_at", "pk").iterator(chunk_size=1000):
            line = {
                "references": row.references,
                "rule": row.rule,
                "erased_at": row.erased_at.isoformat(timespec="seconds"),
            }
            self.stdout.write(json.dumps(line))
