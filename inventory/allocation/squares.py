"""How far apart two places in London are, by the squared map of its boroughs."""

# Where each authority lies on the squared map of London: row from the north, column from the west.
SQUARES = {
    "E09000010": (0, 4),
    "E09000015": (1, 2),
    "E09000003": (1, 3),
    "E09000014": (1, 4),
    "E09000031": (1, 5),
    "E09000017": (2, 0),
    "E09000009": (2, 1),
    "E09000005": (2, 2),
    "E09000007": (2, 3),
    "E09000019": (2, 4),
    "E09000012": (2, 5),
    "E09000026": (2, 6),
    "E09000016": (2, 7),
    "E09000018": (3, 0),
    "E09000013": (3, 1),
    "E09000020": (3, 2),
    "E09000033": (3, 3),
    "E09000001": (3, 4),
    "E09000030": (3, 5),
    "E09000025": (3, 6),
    "E09000002": (3, 7),
    "E09000027": (4, 1),
    "E09000032": (4, 2),
    "E09000022": (4, 3),
    "E09000028": (4, 4),
    "E09000023": (4, 5),
    "E09000011": (4, 6),
    "E09000004": (4, 7),
    "E09000021": (5, 2),
    "E09000024": (5, 3),
    "E09000008": (5, 4),
    "E09000006": (5, 5),
    "E09000029": (6, 3),
}
_NOT_KNOWN_HOW_FAR = 4


def squares_between(code: str, other: str) -> int:
    """Moves of a king on the map between two authorities, by GSS code; a middling distance where one is not known."""
    if code not in SQUARES or other not in SQUARES:
        return _NOT_KNOWN_HOW_FAR
    row, column = SQUARES[code]
    to_row, to_column = SQUARES[other]
    return max(abs(row - to_row), abs(column - to_column))
