"""What invented Londoners tell of themselves for equality monitoring."""

import random
from itertools import accumulate

from outcomes.equality import questionnaire

# Of a hundred Londoners, about as the 2021 census counted them; what it calls "not answered" is here "prefer not to say".
# Believable shares for invented people, and no source for a figure.
LONDONERS = {
    "ethnic_group": {
        "indian": 7.5,
        "pakistani": 3.3,
        "bangladeshi": 3.7,
        "chinese": 1.7,
        "asian_other": 4.6,
        "caribbean": 3.9,
        "african": 7.9,
        "black_other": 1.7,
        "white_and_black_caribbean": 1.5,
        "white_and_black_african": 0.9,
        "white_and_asian": 1.4,
        "mixed_other": 1.9,
        "british": 36.8,
        "irish": 1.8,
        "gypsy_or_traveller": 0.1,
        "roma": 0.4,
        "white_other": 14.7,
        "arab": 1.6,
        "any_other": 4.6,
    },
    "sex": {"female": 51.5, "male": 48.5},
    "gender_identity": {"same": 91.2, "different": 0.9, questionnaire.RATHER_NOT: 7.9},
    "condition": {"yes": 18.5, "no": 81.5},
    "limits": {"a_lot": 5.7, "a_little": 7.5, "not_at_all": 5.3},
    "religion": {
        "none": 27.1,
        "christian": 40.7,
        "buddhist": 0.9,
        "hindu": 5.1,
        "jewish": 1.7,
        "muslim": 15.0,
        "sikh": 1.6,
        "other": 0.9,
        questionnaire.RATHER_NOT: 7.0,
    },
    "sexual_orientation": {
        "straight": 86.2,
        "gay_or_lesbian": 2.2,
        "bisexual": 1.5,
        "other": 0.6,
        questionnaire.RATHER_NOT: 9.5,
    },
}
_SHARES = {question: (list(shares), list(accumulate(shares.values()))) for question, shares in LONDONERS.items()}


def a_londoner(chance: random.Random) -> dict[str, str]:
    """What one invented Londoner tells of themselves; a few leave a question out."""
    return {
        question: chance.choices(answers, cum_weights=shares)[0]
        for question, (answers, shares) in _SHARES.items()
        if chance.random() < 0.97
    }
