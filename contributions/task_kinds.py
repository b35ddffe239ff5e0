"""What finance has to do about money that went another way than expected."""

from datetime import timedelta

from notifications.task_kinds import DONE, NOT_NEEDED, register_task

_PAGE = "/payments/"
_REFUNDED = ("refunded", "We refunded the payment")
_KEPT = ("kept", "We kept the payment, as agreed with the payer")

register_task(
    "contributions.paid_after_cancel",
    title="Refund a payment for a cancelled order",
    steps=(
        "Someone paid for an order that had been cancelled. The money is in our Stripe account and the order stays "
        "cancelled.",
        "Refund the payment in Stripe, or agree with the payer to issue a new order, and tell them.",
    ),
    subject="order",
    link=_PAGE,
    outcomes=(_REFUNDED, _KEPT),
)
register_task(
    "contributions.second_payment",
    title="Refund a second payment for an order",
    steps=(
        "An order that was already paid has been paid again.",
        "Refund the second payment in Stripe, and tell the payer.",
    ),
    subject="order",
    link=_PAGE,
    outcomes=(_REFUNDED, _KEPT),
)
register_task(
    "contributions.other_amount",
    title="Check a payment of a different amount",
    steps=(
        "A payment does not match the amount or currency of the order. The order is not marked as paid.",
        "Ask the payer. Refund the payment in Stripe, or correct the order and record its payment.",
    ),
    subject="order",
    link=_PAGE,
    outcomes=(_REFUNDED, ("recorded", "The order is correct now, and its payment is recorded")),
)
register_task(
    "contributions.refunded",
    title="Record a refund in the accounts",
    steps=(
        "Money for a paid order was refunded in Stripe. Bundles that are no longer paid for were taken out of the pool.",
        "Send the payer a credit note, and record the refund in the accounts.",
    ),
    subject="order",
    link=_PAGE,
    outcomes=(DONE, NOT_NEEDED),
)
register_task(
    "contributions.refund_failed",
    title="Refund a payment another way",
    steps=("A refund did not reach the payer.", "Ask the payer for bank details, and pay the refund by bank transfer."),
    subject="order",
    link=_PAGE,
    outcomes=(_REFUNDED, NOT_NEEDED),
)
register_task(
    "contributions.disputed",
    title="Answer a payment dispute",
    steps=(
        "The payer’s bank has disputed a payment. Its bundles are out of the pool until the dispute ends.",
        "Send the evidence in Stripe before the deadline: the purchase order, the receipt and what was delivered.",
    ),
    subject="order",
    link=_PAGE,
    due=timedelta(days=7),
    outcomes=(("evidence_sent", "We sent the evidence"), ("accepted", "We accepted the dispute")),
)
register_task(
    "contributions.dispute_lost",
    title="Record a lost payment dispute",
    steps=(
        "The bank decided for the payer. The order's bundles stay out of the pool.",
        "Record the loss in the accounts, and agree with the payer what happens with the order.",
    ),
    subject="order",
    link=_PAGE,
)
register_task(
    "contributions.unexplained_event",
    title="Check a payment event",
    steps=(
        "Stripe told us about an event for an order. It did not change anything here.",
        "Check the payment in Stripe.",
    ),
    subject="order",
    link=_PAGE,
)
register_task(
    "contributions.unknown_order",
    title="Find the order that a payment belongs to",
    steps=(
        "Stripe told us of a payment, a refund or a dispute for an order that we do not have.",
        "Look it up in Stripe. Refund a payment that is not for us.",
    ),
    subject="payment",
    link=_PAGE,
    outcomes=(_REFUNDED, ("matched", "It belongs to an order and is recorded there"), NOT_NEEDED),
)
register_task(
    "contributions.unreadable_event",
    title="Look up a payment event that we could not read",
    steps=(
        "Stripe sent us a signed event in a form we do not recognise. We kept it and changed nothing.",
        "Find the event in Stripe by its number and time. If it is about one of our orders, tell finance.",
        "Tell the developers, with the number of the event.",
    ),
    subject="event",
    link=_PAGE,
    outcomes=(DONE, NOT_NEEDED),
)
