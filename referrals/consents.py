"""The exact words that a resident is asked to agree to, one for each purpose, with the version that is kept beside
their answer.
"""

VERSION = "2026-12"

WORDING = {
    "share": (
        "I agree that {organisation} refers me to Get Online London. Get Online London keeps and uses what is written "
        "here to find me a device, internet access or digital skills help. It is only shared with the people who provide "
        "them. I can change my mind at any time, by telling the worker who referred me or Get Online London."
    ),
    "follow_up": (
        "Get Online London may ask me after 3 and 6 months how it went. I do not have to answer. Saying no changes nothing "
        "about the help I get."
    ),
}
YOUNGEST_TO_AGREE = 13  # below it a parent decides about online services (Data Protection Act 2018, section 9)
METHODS = (
    ("in_person", "They told me face to face"),
    ("phone", "They told me by phone"),
    ("written", "They signed or wrote it"),
)
# As an operator asks for it: the method is the same, and what is chosen first is what they have just heard.
METHODS_READ_BACK = (
    ("phone", "They agreed out loud, and it was read back"),
    ("in_person", "The worker has it from them face to face"),
    ("written", "The worker has it signed or written"),
)
GIVEN_BY = (
    ("resident", "The person themselves"),
    ("parent", "A parent or guardian"),
    ("attorney", "Someone with lasting power of attorney"),
    ("deputy", "A deputy appointed by the Court of Protection"),
)


def worded(purpose: str, organisation) -> str:
    """The words as they are read out, naming who refers."""
    return WORDING[purpose].format(organisation=organisation)
