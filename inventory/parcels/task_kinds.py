"""What people have to do about parcels that are called back, or do not arrive."""

from datetime import timedelta

from notifications.task_kinds import register_task

_SILENCE = "Do not tell the person why. Ask the safeguarding lead if you are not sure what to say."
_BACK = ("came_back", "The parcel is back with us")

register_task(
    "inventory.bring_parcel_back",
    title="Bring a parcel back",
    steps=(
        "This parcel is on the road and must not be delivered. Return it to the warehouse and scan it in when it arrives.",
        _SILENCE,
    ),
    subject="parcel",
    due=timedelta(hours=4),
    to_the_hour=True,
    outcomes=(
        _BACK,
        ("at_hub", "It is at the hub, and they are keeping it"),
        ("delivered", "It had been handed over already"),
    ),
)
register_task(
    "inventory.ask_at_hub",
    title="Ask whether it works",
    steps=(
        "There is no safe way to text this person. Ask them when they come in, or ask their worker.",
        "Open the parcel in the hub workspace and select “Yes, it works” or “No, it does not”.",
    ),
    subject="parcel",
    due=timedelta(days=7),
    outcomes=(("asked", "We asked and recorded the answer"), ("not_seen", "They did not come in")),
)
register_task(
    "inventory.find_parcel",
    title="Find a missing parcel",
    steps=(
        "The hub does not have this parcel. If it was on a delivery, ask the driver and check the van.",
        "If the hub counted its shelf and did not find it, ask who was there and check what was handed over.",
        "When it is found, ask the hub to scan it in, or call it back. If it is lost, the manager records this on its page.",
    ),
    subject="parcel",
    link="/warehouse/parcels/{reference}",
    due=timedelta(days=1),
    outcomes=(
        ("found", "It was found"),
        ("called_back", "It is coming back to the warehouse"),
        ("lost", "It is lost, and the manager will record it"),
    ),
)
register_task(
    "inventory.fetch_old_device",
    title="Get an old device back",
    steps=(
        "Someone has a replacement device but has not returned the old one.",
        "If it is safe, ask them or their worker to bring it to the hub. When it is here, scan it in under “Waiting work”.",
    ),
    subject="device",
    due=timedelta(days=5),
    outcomes=(
        ("asked", "We asked them to bring it"),
        ("not_reached", "No one could be reached"),
        ("does_not_come", "It will not be returned"),
    ),
)
register_task(
    "inventory.keep_parcel",
    title="Keep a parcel at your hub",
    steps=("Do not hand this parcel over. Keep it where no one can collect it by mistake.", _SILENCE),
    subject="parcel",
    due=timedelta(hours=4),
    to_the_hour=True,
    outcomes=(
        ("kept", "We are keeping it apart"),
        ("not_here", "It has not arrived"),
        ("delivered", "It had been handed over already"),
        _BACK,
    ),
)
register_task(
    "inventory.stop_carrier",
    title="Tell the driver or courier to stop a parcel",
    steps=(
        "This parcel is on the road and must not be delivered. Call the driver, or send the courier the list of stopped "
        "parcels of its manifest.",
        "When they confirm that they will not deliver it, record it here or on the parcel’s page.",
        _SILENCE,
    ),
    subject="parcel",
    link="/warehouse/parcels/{reference}",
    due=timedelta(hours=1),
    to_the_hour=True,
    outcomes=(
        ("confirmed", "They confirmed that they will not deliver it"),
        _BACK,
        ("at_hub", "It is at the hub, and they are keeping it"),
        ("delivered", "It had been handed over already"),
    ),
)
