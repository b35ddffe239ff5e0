"""What stands in this repository alone, and so on no screen: the code of a rule, the name of a page or of a story."""

import re

from law.rules import CODE

# A code is no part of a reference (GOL-SM11-…) and no first half of a postcode (SM1 4AA is in Sutton).
_INTERNAL = re.compile(
    rf"(?<![-\w]){CODE}(?![-\w]| \d[A-Z]{{2}}\b)|\S*\.md\b|\blifecycles\b|\bscenarios?\b", re.IGNORECASE
)


def internal_in(text: str) -> str:
    """The first such word; "" when there is none."""
    match = _INTERNAL.search(text)
    return match[0] if match else ""
