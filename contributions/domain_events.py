"""What happens to money that the rooms above must hear."""

from audit.domain_events import Event
from contributions.models import Contribution

contribution_paid = Event(
    "contribution paid", Contribution, ("succeed",), "An order of bundles has been paid, by card or by bank transfer."
)

bundles_changed = Event(
    "paid bundles changed",
    Contribution,
    ("amended: bundle_change",),
    "A refund or a dispute changed how many bundles of a paid order are still paid for.",
)
