"""What the operator says: the words of the script, page by page, and of a call that they make. Pure functions."""

OPENING = (
    "Hello, this is Get Online London. Who am I speaking to, and which organisation do you work for?",
    "If the line drops, which number can I call you back on?",
)

SAY = {
    "place": (
        "Before we begin, please write down the reference. I will read it letter by letter.",
        "Where do they live? If the address is confidential, tell me only the borough.",
    ),
    "person": (
        "Who are you referring? I will write the name as they give it. Please spell it for me.",
        "If it is safer not to name them, you can give your own reference for them.",
        "What is their date of birth? And what proof have you seen yourself, if any?",
    ),
    "needs": (
        "What do they need: a device, internet access, or digital skills support? It can be all three.",
        "Why do they need to be online? Is there a date they need it by?",
    ),
    "device": ("Let us start with the device. What would suit them best, and what do they have now?",),
    "data": ("Now the internet. Would a SIM card be enough, or do several devices need it?",),
    "skills": ("Now digital skills. What do they want to learn, and how do they learn best?",),
    "contact": (
        "How can we contact them? Only tell me ways that are safe.",
        "Who else may read their texts or answer their phone? “Only through you” is fine.",
        "Which days are safe, and which times: mornings, afternoons or evenings?",
    ),
    "consent": (
        "Now to what they agree to. Are they with you, or have you told them?",
        "I will read two texts. Please tell me after each one if they say yes or no.",
    ),
}

CHECK = "I will read back what I have written down. Please stop me if something is wrong."
SENT = "I have sent the referral. Your reference is {reference}. We will decide by {decide_by}. You will get an email with the reference."
READ_BACK = (
    "“I have written down: {share} to being referred, and {follow_up} to being asked afterwards how it went. Is that "
    "what they said?”"
)

NEVER = (
    "Do not say why they were referred, who referred them, or that it is about help. Someone else may have answered.",
    (
        "Ask for the person by name. If someone else answers, only say that Get Online London called about an appointment. Then end the call."
    ),
)
NO_VOICEMAIL = "Never leave a voicemail."
VOICEMAIL = "You can leave a voicemail. Only say: “This is Get Online London, please call us.”"


def read_back(consents: list[dict]) -> str:
    """The sentence that is read back; with nothing chosen yet it leaves the answer to be filled in aloud, or by the
    page's script.
    """
    answers = {consent["purpose"]: "yes" if consent["given"] else "no" for consent in consents}
    return READ_BACK.format(share=answers.get("share", "yes or no"), follow_up=answers.get("follow_up", "yes or no"))


def spelt(reference: str) -> str:
    """A reference as it is read out: character by character, in its groups."""
    return " – ".join("\u00a0".join(group) for group in reference.split("-"))
