"""What the portal prints: rows of the rooms below as the plain data that `documents` draws."""

from documents.agreement import AgreementData
from documents.agreement import agreement as draw_agreement
from people.agreements import BY_CODE, who_may_read
from people.models import Agreement


def agreement_pdf(agreement: Agreement) -> bytes:
    """The agreement as it is to be signed."""
    readers = {row["code"]: ", ".join(row["roles"]) for row in who_may_read()}
    return draw_agreement(
        AgreementData(
            reference=f"DSA-{agreement.organisation.code}-{agreement.starts_on:%Y%m%d}".upper(),
            organisation=agreement.organisation.name,
            purpose=agreement.purpose,
            lawful_basis=agreement.get_lawful_basis_display(),
            fields=[(BY_CODE[code].name, BY_CODE[code].why, readers[code]) for code in agreement.fields],
            starts_on=agreement.starts_on,
            review_on=agreement.review_on,
            ends_on=agreement.ends_on,
        )
    )
