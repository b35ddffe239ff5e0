"""What this room may say to residents: whether it works, and when it ends; never why they have one."""

from connectivity.models import Sim
from notifications.events import register

register(
    "connectivity.does_it_work",
    (
        "Get Online London: does your SIM card work? Reply YES if it works, or NO if it does not. More help: {link} Reply "
        "STOP to end texts."
    ),
    version=2,
    question="YES NO",
    still_true=lambda ids: Sim.objects.filter(pk__in=ids, state="issued", doubted_at=None),
    title="Whether a SIM card works",
)
register(
    "connectivity.ends_soon",
    (
        "Get Online London: the free data on your SIM card ends on {day}. After that you may be able to get a cheap social tariff. Ask where you got the card. Reply STOP to end texts."
    ),
    version=2,
    still_true=lambda ids: Sim.objects.filter(pk__in=ids, state="active"),
    matters=True,
    title="The end of free data",
)
