"""To which addresses an organisation's letters may go: its own domain, its people, and whom its lead has confirmed."""

from functools import cached_property

from django.db.models import Q

from law.refusals import FieldError, Invalid
from people.organisations.models import ConfirmedAddress, Organisation
from people.organisations.users import Membership


class AddressNotConfirmed(Invalid):
    """Letters name residents' references, so they go to no address that the organisation does not answer for."""

    code = "address_not_confirmed"


class AddressBook:
    """The addresses that an organisation answers for. Asks the database at most once, and not for its own domain."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation

    def holds(self, email: str) -> bool:
        domain = email.rpartition("@")[2]
        return domain == self.organisation.email_domain or domain in self._domains_above or email in self._addresses

    def load(self) -> "AddressBook":
        """Read it now, for whoever asks from a thread without a connection."""
        self._domains_above, self._addresses  # noqa: B018 - cached once they are read
        return self

    def error(self, email: str, pointer: str) -> FieldError | None:
        """What is wrong with writing to this address, if anything."""
        if self.holds(email):
            return None
        domain = self.organisation.email_domain
        instead = f"Use one that ends in @{domain}, or ask" if domain else "Ask"
        sentence = f"{self.organisation.name} has not confirmed this address. {instead} its lead to confirm this one."
        return FieldError(pointer, "address_not_confirmed", sentence)

    def check(self, email: str, pointer: str) -> None:
        """Raises AddressNotConfirmed."""
        if error := self.error(email, pointer):
            raise AddressNotConfirmed([error])

    @cached_property
    def _domains_above(self) -> frozenset[str]:
        """A borough's domain is also that of its teams."""
        if self.organisation.parent_id is None:
            return frozenset()
        above = Q(pk=self.organisation.parent_id) | Q(children=self.organisation.parent_id)
        domains = Organisation.objects.filter(above).values_list("email_domain", flat=True)
        return frozenset(domain for domain in domains if domain)

    @cached_property
    def _addresses(self) -> frozenset[str]:
        people = Membership.objects.live().filter(organisation=self.organisation, user__is_active=True)
        confirmed = ConfirmedAddress.objects.live().filter(organisation=self.organisation)
        emails = [*people.values_list("user__email", flat=True), *confirmed.values_list("email", flat=True)]
        return frozenset(emails)
