"""References that people can read out: `GOL-7K3M-92QX`. No I, L, O or U, a check character, any case and spacing
read back.
"""

import secrets

from stdnum import luhn

# Crockford's base 32: what is heard or read wrongly is not in it.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HEARD_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_reference(prefix: str = "GOL") -> str:
    """A fresh reference: 32**7 of them, drawn at random, so that none can be guessed from another and no one has to
    count.
    """
    drawn = secrets.randbits(35)
    body = "".join(ALPHABET[drawn >> shift & 31] for shift in range(0, 35, 5))
    return f"{prefix}-{body[:4]}-{body[4:]}{luhn.calc_check_digit(body, ALPHABET)}"


def read_reference(text: str, prefix: str = "GOL") -> str | None:
    """The reference in its written form, however it was typed or heard; None when it cannot be one."""
    letters = "".join(c for c in str(text).upper() if c.isalnum())
    letters = letters.removeprefix(prefix)
    letters = letters.translate(_HEARD_AS)
    if len(letters) != 8 or any(c not in ALPHABET for c in letters) or not luhn.is_valid(letters, ALPHABET):
        return None
    return f"{prefix}-{letters[:4]}-{letters[4:]}"
