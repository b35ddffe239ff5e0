"""What the description of the API says before and beside its operations: how to use it, and what each resource is."""

from pathlib import Path

from api.examples import add_examples

INTRODUCTION = Path(__file__).with_name("introduction.md")
RESOURCES = {
    "agreements": "The agreements under which an organisation may share personal data with us.",
    "allocations": "Which device is promised to which need, why, and what was answered.",
    "appeals": "Appeals against a decision, reviewed by someone who did not make it.",
    "availability": "What there is in a borough, and how long people wait.",
    "bins": "The places in the warehouse where devices are kept.",
    "bookings": "Seats in sessions.",
    "contributions": "Orders of bundles by organisations, and their receipts. Amounts are in pence.",
    "corrections": "What was corrected after a referral was sent, without the values.",
    "devices": "Laptops, tablets and phones, from the donor to the resident.",
    "donors": "Who gives devices.",
    "duplicates": "Pairs of records that may be the same person.",
    "faults": "Things that do not work or were lost, and when we will help by.",
    "follow-ups": "What we ask people three and six months later, and what they answered.",
    "gate-rules": "The checks that every device meets before it goes to stock.",
    "holds": "Stops on everything that would leave for a resident.",
    "hubs": "Where people collect what is theirs, and learn.",
    "imports": "Bulk files, and the result of each row.",
    "incidents": "Lost devices and drives that may hold personal data, and what was decided about them.",
    "invitations": "Invitations to work for an organisation.",
    "lots": "What a donor announced and sent together.",
    "manifests": "What one van or courier takes on one day.",
    "memberships": "Who works for which organisation, and in which role.",
    "messages": "Texts, emails and calls to residents and referrers, without their words.",
    "needs": "One thing that a person lacks: a device, data or skills. Each has its own way and its own end.",
    "organisations": "Councils, charities, hubs and others that refer or help.",
    "pools": "Whose stock it is, and how much of it there is.",
    "referrals": "One person and what they need, from the first form until the help has arrived.",
    "reports": "The quarterly figures, after small numbers were protected.",
    "residents": "The people who are helped. Each look at one is recorded.",
    "runs": "Allocation runs: one walk over the whole waiting list.",
    "scans": "Batches from the scanners of the warehouse.",
    "sessions": "Classes and drop-ins at hubs.",
    "shared-boxes": "Boxes of devices that a hub shares among its visitors and classes.",
    "shipments": "Parcels, from the shelf to the resident's hands.",
    "sim-boxes": "Boxes of SIM cards that a hub keeps.",
    "sims": "SIM cards with free data.",
    "stock-takes": "Counts of one bin, made by people who do not see what is expected.",
    "swaps": "A device that does not work, and the one that replaces it.",
    "tasks": "Work that a person has to do.",
    "tracking": "What carriers say about our parcels, by file.",
    "waves": "What one person picks in one walk.",
    "wipe-logs": "The logs of tools that erase drives.",
}


def introduce(result: dict, **_: object) -> dict:
    """A hook of drf-spectacular: the introduction, a sentence for each resource, and the examples."""
    result["info"]["description"] = INTRODUCTION.read_text()
    operations = [operation for path in result["paths"].values() for operation in path.values()]
    used = sorted({tag for operation in operations for tag in operation["tags"]})
    result["tags"] = [{"name": tag, "description": RESOURCES.get(tag, "")} for tag in used]
    return add_examples(result)
