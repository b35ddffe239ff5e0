"""The organisations that are on every register from the start: the GLA, the service itself, and London's 33 authorities."""

from people.places.boroughs import BOROUGHS, Borough

SERVICE = "get-online"  # the code of the organisation whose people run the service


def _authority(borough: Borough) -> tuple[str, str, str, str]:
    name = borough.name if borough.name == "City of London" else f"{borough.name} Council"
    return borough.name.lower().replace(" ", "-"), name, "borough", borough.gss_code


# Code, name, kind and, for an authority, its GSS code.
REGISTER: list[tuple[str, str, str, str]] = [
    ("gla", "Greater London Authority", "gla", ""),
    (SERVICE, "Get Online London", "partner", ""),
    *map(_authority, BOROUGHS),
]
