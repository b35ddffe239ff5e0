"""What people have to do about SIMs."""

from datetime import timedelta

from notifications.task_kinds import register_task

_WORKS = ("works", "It works, and I have recorded it on the SIM’s page")
_REPLACED = ("replaced", "They will get another one")
_NOT_REACHED = ("not_reached", "No one could be reached")

register_task(
    "connectivity.sim_not_confirmed",
    title="Find out whether a SIM works",
    steps=(
        "This SIM was handed over, but we do not know whether it works.",
        "Ask the person if it is safe, or the worker who referred them. Help them to put it in. Record the answer on the SIM’s page.",
    ),
    subject="SIM",
    link="/sims/{reference}",
    due=timedelta(days=4),
    outcomes=(_WORKS, _REPLACED, _NOT_REACHED),
)
register_task(
    "connectivity.sim_does_not_work",
    title="Help with a SIM that does not work",
    steps=(
        "The person says that this SIM does not work.",
        "Check that it is in properly, that mobile data is on, and the network settings. If it still does not work, block it and reserve another one.",
    ),
    subject="SIM",
    link="/sims/{reference}",
    due=timedelta(days=3),
    outcomes=(_WORKS, _REPLACED, _NOT_REACHED),
)
register_task(
    "connectivity.box_short",
    title="Look for SIMs that did not arrive",
    steps=(
        "A hub counted a box of SIMs and some were missing. Check the van and the packing bench.",
        "If they are found, the hub counts them in. If they are lost, remove them from stock.",
    ),
    subject="box",
    link="/sims/boxes/{reference}",
    outcomes=(("found", "They were found"), ("lost", "They are lost and removed from stock")),
)
register_task(
    "connectivity.sims_missing",
    title="Look for SIMs that a hub could not find",
    steps=(
        "A hub counted its box and some SIMs were missing. Ask the hub to look and count again.",
        "If they are lost, remove them from stock so that no one can use them.",
    ),
    subject="hub",
    link="/sims/?q={reference}",
    outcomes=(("found", "They were found"), ("lost", "They are lost and removed from stock")),
)
