"""Public mail providers: an address there says nothing about the organisation that its owner works for."""

# The providers with the most UK users. A provider that is missing is caught by the administrator's own check.
PUBLIC_PROVIDERS = frozenset(
    "gmail.com googlemail.com outlook.com outlook.co.uk hotmail.com hotmail.co.uk live.com live.co.uk msn.com yahoo.com "
    "yahoo.co.uk ymail.com rocketmail.com icloud.com me.com mac.com aol.com aol.co.uk proton.me protonmail.com pm.me "
    "gmx.com gmx.co.uk mail.com zoho.com fastmail.com hey.com tutanota.com tuta.io btinternet.com btopenworld.com "
    "talktalk.net sky.com virginmedia.com blueyonder.co.uk ntlworld.com plusnet.com tiscali.co.uk".split()
)


def is_public_provider(domain: str) -> bool:
    """Whether anyone can get an address at this domain."""
    return domain.lower() in PUBLIC_PROVIDERS
