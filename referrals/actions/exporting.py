"""What is on the ledger when somebody takes a list of referrals away as a file."""

from audit.recording import record
from law.actors import Actor
from people.access import action
from people.models import Organisation


@action("referrals.export")
def export(organisation: Organisation, *, count: int, by: Actor) -> None:
    """Write down that so many referrals left as a file, for the organisation of whoever took them.

    The file holds personal data, so it is handed over only after this. Refuses NotAllowed.
    """
    record(organisation, "exported", referrals=count)
