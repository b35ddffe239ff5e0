"""What is refused about shared devices."""

from law.refusals import Conflict


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
