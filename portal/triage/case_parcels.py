"""What is promised to the person of a case, and the parcels that carry it."""

from inventory import actions as inventory
from inventory.models import Allocation, Device, Shipment
from law.actors import Actor
from people.access import may
from portal.triage.case_action_page import offered
from referrals.models import Need, Referral

MOST = 10


def promises_of(actor: Actor, needs: list[Need]) -> list[dict]:
    """Every device that is promised and not handed over yet, and whether it can be withdrawn still."""
    rows = (
        Allocation.objects.visible_to(actor)
        .filter(need__in=needs, released_at=None, handed_over_at=None)
        .select_related("device")
        .order_by("created_at")
    )
    withdraws = may(actor, inventory.release.verb)
    return [{"promise": row, "may_withdraw": withdraws and row.device.state in Device.PROMISED} for row in rows]


def parcels_of(actor: Actor, referral: Referral) -> list[dict]:
    """The parcels of this case, the newest first, with what the desk can do with each."""
    rows = Shipment.objects.visible_to(actor).filter(referral=referral).exclude(state=Shipment.State.CANCELLED)
    newest = rows.select_related("hub", "referral").order_by("-created_at")[:MOST]
    return [{"parcel": row, "actions": offered(actor, "parcel", row)} for row in newest]
