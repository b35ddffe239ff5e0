"""What more than one small house refuses."""

from law.refusals import Conflict


class BinFrozen(Conflict):
    """While a bin is counted nothing goes in or out."""
