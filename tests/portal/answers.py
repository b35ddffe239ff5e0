"""The answers of a referral, page by page, and how they are sent."""

ANSWERS = {
    "place": {"where": "address", "postcode": "se12qh"},
    "person": {
        "first_name": "Amina",
        "last_name": "Yusuf",
        "date_of_birth_day": "14",
        "date_of_birth_month": "3",
        "date_of_birth_year": "1968",
        "language": "Somali",
        "evidence": ["benefit"],
    },
    "needs": {"needs": ["device", "data", "skills"], "reason": "Bids for housing every week"},
    "device": {"form": "laptop", "has_now": "nothing", "use": "essentials", "another_kind": "yes"},
    "data": {"form": "sim", "has_now": "public"},
    "skills": {"form": "group", "has_now": "never", "purpose": "Universal Credit"},
    "contact": {"mode": "direct", "channels": ["sms", "call"], "phone": "07700 900123"},
    "consent": {"share": "yes", "follow_up": "yes", "method": "in_person", "given_by": "resident"},
}
FIRST = next(iter(ANSWERS))
LAST = list(ANSWERS)[-1]
ABOUT_A_NEED = ("device", "data", "skills")


def steps_for(*needs: str) -> dict[str, dict]:
    """The pages and answers of a referral for these needs, without the first, which begins the draft."""
    answers = ANSWERS | {"needs": ANSWERS["needs"] | {"needs": list(needs)}}
    return {
        step: details
        for step, details in answers.items()
        if step != FIRST and (step not in ABOUT_A_NEED or step in needs)
    }


def begin(client) -> str:
    """Begin a draft by saying where they live. Returns the reference."""
    answer = client.post("/refer/start", ANSWERS[FIRST])
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].split("/")[2]


def write(client, upto=LAST, needs=ABOUT_A_NEED) -> str:
    """Begin a draft and answer its pages up to the named one. Returns the reference."""
    reference = begin(client)
    if upto == FIRST:
        return reference
    for step, details in steps_for(*needs).items():
        answer = client.post(f"/refer/{reference}/step/{step}", details)
        assert answer.status_code == 302, (step, answer.content.decode())
        if step == upto:
            break
    return reference
