"""After a backup was restored: erases again whoever the erasure log says was erased. Run it before anyone works with it.

Nothing is done twice. Whoever cannot be erased (a referral was still open on the day of the backup) is named by their
reference, and the command ends with 1.
"""

import json

from django.core.management.base import BaseCommand, CommandError

from law.actors import SYSTEM
from law.refusals import Refusal
from referrals import actions as referrals
from referrals.models import Referral


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("log", help="what `manage.py erasure_log` printed before the restore")

    def handle(self, *, log, **_):
        done = 0
        left = []
        with open(log, encoding="utf-8") as lines:
            for line in filter(str.strip, lines):
                for reference in _read(line):
                    outcome = _erase(reference)
                    done += outcome == ""
                    left += [f"{reference}: {outcome}"] if outcome else []
        self.stdout.write(f"Erased, or erased before: {done}.")
        if left:
            raise CommandError("Not erased:\n" + "\n".join(left))


def _read(line: str) -> list[str]:
    try:
        return json.loads(line)["references"]
    except (ValueError, KeyError, TypeError) as unreadable:
        raise CommandError("This is not an erasure log: each line is an object with `references`.") from unreadable


def _erase(reference: str) -> str:
    """ "" when nothing of them stands any more; else why not."""
    referral = Referral.objects.filter(reference=reference, anonymised_at=None).first()
    if referral is None:
        return ""
    try:
        referrals.anonymise(referral, asked=True, by=SYSTEM)
    except Refusal as refusal:
        return refusal.sentence
    return ""
