"""What makers leave where no serial was written: a dated list with its sources, and the rules behind it."""

import re
from datetime import date

from law.identifiers import plain

AS_OF = date(2026, 11, 29)
SOURCES = {
    "glpi": "GLPI 10, table glpi_blacklists, type “invalid serial” (glpi-project/glpi, install data)",
    "ocs": "OCS Inventory NG, table blacklist_serials (OCSInventory-NG/OCSInventory-ocsreports)",
    "fusion": "FusionInventory for GLPI, issues 783, 829, 978, 2163 and 2813",
    "dmi": "SMBIOS text of AMI, Phoenix and Award firmware, as dmidecode prints it",
}
# As they are compared: capitals, without spaces, stops, hyphens and underscores. What a rule below knows is not listed.
STAND_INS: dict[str, str] = {
    "INVALID": "glpi",
    "NNNNNNN": "glpi",
    "EVAL": "glpi",
    "IATPASS": "glpi",
    "NONE": "glpi",
    "TULIPCOMPUTERS": "glpi",
    "SN123456FVGV3I0B8O5N6N7K": "glpi",
    "UNKNOW": "glpi",
    "SYSTEMSERIALNUMBER": "glpi",
    "SYSTEMSERIALNUMB": "glpi",
    "EMPTY": "glpi",
    "NOTSPECIFIED": "glpi",
    "OEMSERIAL": "glpi",
    "N/A": "glpi",
    "NA": "glpi",
    "TOBEFILLEDBYOEM": "glpi",
    "TOBEFILLEDBYOE": "dmi",
    "TOBEFILLEDBYO": "dmi",
    "SYS9876543210": "ocs",
    "DELL": "ocs",
    "NORESPONSEFROMREMOTEHOST": "fusion",
    "DD564198838C6": "fusion",
    "SYSTEMSERIAL": "dmi",
    "SYSTEMMANUFACTURER": "dmi",
    "SYSTEMPRODUCTNAME": "dmi",
    "SYSTEMVERSION": "dmi",
    "CHASSIS": "dmi",
    "CHASSISSERIALNUMBER": "dmi",
    "BOARDSERIALNUMBER": "dmi",
    "BASEBOARDSERIALNUMBER": "dmi",
    "DEFAULT": "dmi",
    "DEFAULTSTRING": "dmi",
    "NOTAPPLICABLE": "dmi",
    "NOTAVAILABLE": "dmi",
    "NOTSETTABLE": "dmi",
    "NOTPRESENT": "dmi",
    "NULL": "dmi",
    "UNKNOWN": "dmi",
    "OEM": "dmi",
    "SERIAL": "dmi",
    "SERIALNUMBER": "dmi",
    "ASSET": "dmi",
    "ASSETTAG": "dmi",
    "FILLEDBYOEM": "dmi",
    "OLDSERIAL": "dmi",
    "TEMPLATE": "dmi",
    "NOASSETINFORMATION": "dmi",
}
_ALL_THE_SAME = re.compile(r"(.)\1+")
_SERNUM = re.compile(r"SERNUM\d*|SERIALNUMBERX+")
_NO_SERIAL_HAS = re.compile(r"[$(){}<>*%?\[\]]")
_COUNTING = re.compile(r"(?:SYS|SN|SSN|BSN|CSN|MB|PC|SERIAL)?(?P<digits>\d{5,})(?:ABCDEF|ABCDE|ABCD|ABC|AB|A)?")
_COUNTED = "01234567890123456789012345678901234567890"
_MOSTLY_ZEROS = re.compile(r"[A-Z]{0,4}0{8,}\d{0,3}")
_WORDS = re.compile(r"[A-Z]+(?:[\s_]+[A-Z]+)+")


def is_placeholder(text: str) -> bool:
    """Whether this is what firmware says where nobody wrote anything, such as “To Be Filled By O.E.M.”."""
    bare = re.sub(r"[._#-]", "", plain(text))
    return bool(
        bare in STAND_INS
        or _SERNUM.fullmatch(bare)
        or _ALL_THE_SAME.fullmatch(bare)
        or _is_counting(bare)
        or (bare and not re.search(r"[A-Z0-9]", bare))
    )


def is_stand_in(serial: str) -> bool:
    """Whether this is no serial: a placeholder, words, signs that no serial has, or hardly anything but zeros."""
    bare = re.sub(r"[._#-]", "", plain(serial))
    return bool(
        is_placeholder(serial) or _NO_SERIAL_HAS.search(bare) or _MOSTLY_ZEROS.fullmatch(bare) or is_words(serial)
    )


def is_words(text: str) -> bool:
    """Whether this is two words or more, and no digit: makers' serials are neither."""
    return bool(_WORDS.fullmatch(text.strip().upper()))


def _is_counting(bare: str) -> bool:
    """1234567, SYS1234567890, 0123456789ABCDEF: somebody counted."""
    match = _COUNTING.fullmatch(bare)
    return match is not None and match["digits"].rstrip("0") in _COUNTED and match["digits"][:5] in _COUNTED
