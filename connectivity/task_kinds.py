"""What people have to do about SIMs."""

from datetime import timedelta

from notifications.task_kinds import register_task

_WORKS = ("works", "It works: I wrote it down at the SIM")
_REPLACED = ("replaced", "They get another one")
_NOT_REACHED = ("not_reached", "Nobody could be reached")

register_task(
    "connectivity.sim_not_confirmed",
    title="Find out whether a SIM works",
    steps=(
        "This SIM was handed over, and nobody has said whether it works.",
        "Ask the person, or whoever referred them, if that is safe. Help them to put it in. Write the answer down at the SIM.",
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
        "Check that it sits right, that mobile data is switched on, and the settings of the network. If it still does not "
        "work, block it and promise another one.",
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
        "A hub counted a box of SIMs in, and some were not in it. Look in the van and on the packing bench.",
        "If they turn up, the hub counts them in later. If they are lost, take them out of stock.",
    ),
    subject="box",
    link="/sims/boxes/{reference}",
    outcomes=(("found", "They turned up"), ("lost", "They are lost, and out of stock")),
)
register_task(
    "connectivity.sims_missing",
    title="Look for SIMs that a hub does not find",
    steps=(
        "A hub counted its box and did not find all of its SIMs. Ask the hub to look again and count again.",
        "If they are lost, take them out of stock, so that nobody can use them.",
    ),
    subject="hub",
    link="/sims/?q={reference}",
    outcomes=(("found", "They turned up"), ("lost", "They are lost, and out of stock")),
)
