"""What a hub is for whoever comes there: where, when, how to get in, in which languages, and what for."""

from django.db import models

from audit.models import Recorded
from people.organisations.models import Organisation
from people.organisations.opening_hours import hours_in_words

ACCESS = {
    "step_free": "Step-free from the street",
    "lift": "Lift to every floor in use",
    "accessible_toilet": "Accessible toilet",
    "hearing_loop": "Hearing loop",
    "quiet_space": "Quiet space",
    "blue_badge_parking": "Blue Badge parking",
    "assistance_dogs": "Assistance dogs welcome",
}
OFFERS = {
    "collection": "Collecting devices",
    "data": "Free data",
    "classes": "Classes",
    "help": "Help with a device",
}


class HubProfile(Recorded):
    """What a hub tells everybody about itself. It holds nothing about a person."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="hub_profile")
    address = models.CharField(max_length=200, blank=True, help_text="one line, without the postcode")
    postcode = models.CharField(max_length=8, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="for the public, E.164")
    hours = models.JSONField(default=dict, blank=True, help_text="day (mon to sun) to 10:00-17:00; absent: closed")
    access = models.JSONField(default=list, blank=True, help_text="codes of ACCESS")
    languages = models.JSONField(default=list, blank=True, help_text="spoken by someone there, as they call it")
    offers = models.JSONField(default=list, blank=True, help_text="codes of OFFERS")

    def __str__(self) -> str:
        return f"Hub {self.organisation_id}"

    @property
    def place(self) -> str:
        """Its address with the postcode, in one line."""
        return ", ".join(filter(None, [self.address, self.postcode]))

    @property
    def open_hours(self) -> str:
        return hours_in_words(self.hours)

    @property
    def access_in_words(self) -> list[str]:
        return [words for code, words in ACCESS.items() if code in self.access]

    @property
    def offers_in_words(self) -> list[str]:
        return [words for code, words in OFFERS.items() if code in self.offers]


def where_to_come(hub: Organisation) -> str:
    """A hub as a text names it: name, address and hours, as far as they are known."""
    profile = HubProfile.objects.filter(organisation=hub).first()
    if profile is None:
        return hub.name
    hours = f"open {profile.open_hours}" if profile.open_hours else ""
    return ", ".join(filter(None, [hub.name, profile.place, hours]))
