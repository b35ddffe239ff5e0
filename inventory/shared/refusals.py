"""What is refused about shared devices."""

from law.refusals import Conflict, NotAllowed


class NotYourSharedDevices(NotAllowed):
    """A hub orders, counts and sends back its own."""

    code = "not_your_shared_devices"
    sentence = "These devices belong to another hub."


class SharedOrderOpen(Conflict):
    """A hub waits for one order at a time."""

    code = "shared_order_open"
    sentence = "This hub already has an open order of shared devices. Wait for it, or cancel it."


class NotAHubToShare(Conflict):
    """Shared devices are for hubs."""

    code = "not_a_hub_to_share"
    sentence = "Shared devices go to hubs that are open."


class NotSharedHere(Conflict):
    """Only what a hub has is missing there, or goes back."""

    code = "not_shared_here"
    sentence = "This device is not at your hub, is missing, or is already on its way back."


class NotMissingThere(Conflict):
    """Only what is missing is found."""

    code = "shared_not_missing"
    sentence = "This device is not missing."


class NotSentBack(Conflict):
    """Only what was sent back is kept after all."""

    code = "shared_not_sent_back"
    sentence = "This device is not on its way back."


class NotOut(Conflict):
    """What never left is not taken in."""

    code = "shared_not_out"
    sentence = "This device has not left the warehouse. Empty its box instead."
