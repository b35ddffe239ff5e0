"""The brake: what every outward verb asks before anything leaves. A hold is an overlay, so lifting it restores all as it was."""

from audit.refusals import Conflict
from people.models import Hold, Resident


class Held(Conflict):
    """Somebody raised a hold for this person. The reason is known to the safeguarding lead and told to nobody else."""

    sentence = "This is paused. Nothing may be sent, shipped, booked or handed over until the pause is lifted."


def refuse_if_held(resident_ids):
    """Lock the residents first, always, then look: a hold that commits before us is seen, one after us waits for us.

    Raises Held. Every caller that also locks other rows locks these before them, so that nobody waits in a circle.
    """
    ids = sorted({i for i in resident_ids if i is not None})
    if not ids:
        return
    list(Resident.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    if Hold.objects.biting().filter(resident_id__in=ids).exists():
        raise Held()
