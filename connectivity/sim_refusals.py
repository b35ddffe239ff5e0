"""What more than one module of this room refuses."""

from law.refusals import Conflict


class NoSimInStock(Conflict):
    """No SIM with enough time left to activate it."""

    sentence = "There are no SIMs in stock. The need keeps its place on the waiting list."


class NoSimThatWorks(Conflict):
    """What was blocked or taken back before it ever worked does not work after all."""

    sentence = "This person’s SIM cannot work. Give them another one, or end the need."


class GivenAtHub(Conflict):
    """A hold was lifted on the condition that nothing is sent to the person."""

    sentence = "This person collects from a hub only. Give them the SIM there."


class WrongSim(Conflict):
    """Another packet than the one promised was scanned."""

    sentence = "This is not the SIM that was reserved."


class HasALiveSim(Conflict):
    """One live SIM a person (RULE8)."""

    sentence = "This resident already has a working SIM."


class NotEndedYet(Conflict):
    """A SIM works until its last day."""

    code = "not_ended_yet"
    sentence = "This SIM still has free data."


class NotInYourBox(Conflict):
    """What a hub gives lies in its own box, free and in time."""

    code = "not_in_your_box"


class NotCountedIn(Conflict):
    """SIMs arrive late only of a box whose others have arrived."""

    code = "box_not_counted_in"
    sentence = "This box has not been counted in yet. Count in every SIM that is in it first."


class TooCloseToItsDate(Conflict):
    """A SIM that could not be activated in time goes to nobody."""

    code = "too_close_to_its_date"
    sentence = "It must be activated within 2 weeks, so it cannot be given to anyone. Remove it from stock."


class PacketOpened(Conflict):
    """What somebody opened is not given to somebody else."""

    code = "packet_opened"
    sentence = "Its packet was opened, so it cannot be given to anyone else. Remove it from stock."
