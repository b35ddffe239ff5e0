"""What does not work, as the desk sees it on the case: what was said and tried, who looks after it, and by when."""

from django.utils import timezone

from inventory import actions as inventory
from portal.triage.case_action_page import offered
from referrals import actions as referrals
from referrals.first_help import CHECKLIST, wrong_in_words
from referrals.models import Fault
from referrals.wording import name_of

DOORS = {"user": "a colleague or worker", "resident": "the person", "client": "a partner's system"}


def faults_of(actor, referral) -> list[dict]:
    """The open faults of a referral, the first due on top, each with what this actor can do about it."""
    open_faults = Fault.objects.still_open().filter(need__referral=referral).select_related("need__referral")
    return [_panel(actor, fault) for fault in open_faults.order_by("due_at", "id")]


def _panel(actor, fault: Fault) -> dict:
    tried = set(fault.tried)
    return {
        "fault": fault,
        "name": name_of(fault.need),
        "what": wrong_in_words(fault.need.kind, fault.kind),
        "told_by": DOORS.get(fault.told_by.partition(":")[0], ""),
        "owner": referrals.name_of_actor(fault.owner) if fault.owner else "",
        "is_late": fault.due_at < timezone.now(),
        "steps": [(step.words, step.code in tried) for step in CHECKLIST[fault.need.kind]],
        "actions": offered(actor, "fault", fault),
        "old": inventory.still_to_come([fault.need_id]),
    }
