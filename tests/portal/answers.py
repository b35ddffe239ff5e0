"""The answers of a referral, page by page, and how they are sent."""

ANSWERS = {
    "needs": {"needs": ["device", "data", "skills"]},
    "device": {"form": "laptop", "has_now": "nothing", "purpose": "Universal Credit"},
    "data": {"form": "sim", "has_now": "public"},
    "skills": {"form": "group", "has_now": "never"},
    "person": {
        "first_name": "Amina",
        "last_name": "Yusuf",
        "date_of_birth_day": "14",
        "date_of_birth_month": "3",
        "date_of_birth_year": "1968",
        "language": "Somali",
    },
    "place": {"where": "address", "postcode": "se12qh"},
    "contact": {"mode": "direct", "phone": "07700 900123", "channels": ["sms", "call"]},
    "consent": {"share": "yes", "follow_up": "yes", "method": "in_person", "given_by": "resident"},
    "about": {"reason": "Bids for housing every week", "evidence": ["benefit"]},
}


def write(client, upto="about") -> str:
    """Begin a draft and answer its pages up to the named one. Returns the reference."""
    answer = client.post("/refer/start")
    assert answer.status_code == 302, answer.content.decode()
    reference = answer["Location"].split("/")[2]
    for step, details in ANSWERS.items():
        answer = client.post(f"/refer/{reference}/step/{step}", details)
        assert answer.status_code == 302, (step, answer.content.decode())
        if step == upto:
            break
    return reference
