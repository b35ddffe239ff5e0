"""What the operator says: the words of the script, page by page, and of a call that they make. Pure functions."""

OPENING = (
    "Good day, this is Get Online London. Who am I speaking to, and which organisation do you work for?",
    "In case the line drops: on which number can I ring you back?",
)

SAY = {
    "needs": (
        "Before we begin, please write down the reference. I will read it letter by letter.",
        "What is the person missing: a device, the internet, or somebody to show them how? It can be all three.",
    ),
    "device": ("Let us begin with the device. What would fit best, and what do they have now?",),
    "data": ("Now the internet. Would a SIM card do, or do several devices need it?",),
    "skills": ("Now the learning. Do they learn best alone with somebody, or in a small group?",),
    "person": (
        "Who is it for? I write the name as they give it; please spell it for me.",
        "If it is safer not to name them, your own reference for them is enough.",
    ),
    "place": ("Where do they live? If the address must stay secret, tell me only the borough.",),
    "contact": (
        "How may we reach them? Every way counts as unsafe until you tell me that it is safe.",
        "Who else may read the texts, or answer that telephone? “Only through you” is a full, normal way.",
    ),
    "consent": (
        "Now to what the person agrees to. Are they with you, or have you told them?",
        "I will read two texts. Please tell me after each of them whether they say yes or no.",
    ),
    "about": ("What should a caseworker know: why do they need to be online, and by when?",),
}

CHECK = "I will read back what I have written down. Please stop me where something is wrong."
SENT = (
    "It is sent. Your reference is {reference}. You will have a decision by {decide_by}, and an e-mail with the "
    "reference in a moment."
)
READ_BACK = (
    "“I have written down: {share} to being referred, and {follow_up} to being asked afterwards how it went. Is that "
    "what they said?”"
)

NEVER = (
    "Do not say why they were referred, by whom, or that it is about help: whoever answers may not be the person.",
    (
        "Ask for the person by name. If somebody else answers, say only that Get Online London rang about an "
        "appointment, and ring off."
    ),
)
NO_VOICEMAIL = "Never leave a voicemail."
VOICEMAIL = "A voicemail is safe. Say: “This is Get Online London, please ring us.” Nothing more."


def read_back(consents: list[dict]) -> str:
    """The sentence that is read back; with nothing chosen yet it leaves the answer to be filled in aloud, or by the
    page's script.
    """
    answers = {consent["purpose"]: "yes" if consent["given"] else "no" for consent in consents}
    return READ_BACK.format(share=answers.get("share", "yes or no"), follow_up=answers.get("follow_up", "yes or no"))


def spelt(reference: str) -> str:
    """A reference as it is read out: character by character, in its groups."""
    return " – ".join("\u00a0".join(group) for group in reference.split("-"))
