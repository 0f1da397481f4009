"""An identity provider (OpenID Connect), where the environment names one.

    ILTIZAM_OIDC_ISSUER         https://id.example.org/realms/staff
    ILTIZAM_OIDC_CLIENT_ID      iltizam
    ILTIZAM_OIDC_CLIENT_SECRET  …
    ILTIZAM_OIDC_NAME           what the button says: Sign in with …

Whoever the provider says owns an e-mail address is the account with that address: name
one that you would let reset passwords.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

NAMES = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME")
APPS = ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
ID = "provider"  # in addresses: /account/oidc/provider/login/callback/


def provider_settings(environ: Mapping[str, str], *, production: bool) -> dict[str, Any]:
    """allauth's settings for the provider; none where none is named.

    Raises ValueError naming what is missing or wrong; never the secret.
    """
    said = {name: environ.get(f"ILTIZAM_OIDC_{name}", "") for name in NAMES}
    if not any(said.values()):
        return {}
    missing = [f"ILTIZAM_OIDC_{name}" for name, value in said.items() if not value]
    if missing:
        raise ValueError(f"an identity provider needs {' and '.join(missing)} too")
    parts = urlsplit(said["ISSUER"])
    if parts.scheme not in ({"https"} if production else {"https", "http"}) or not parts.netloc:
        raise ValueError("ILTIZAM_OIDC_ISSUER is an address that begins with https://")
    return {
        "SOCIALACCOUNT_ADAPTER": "iltizam.accounts.provider.ProviderAdapter",
        # The operator named the provider, and it answers for the addresses it vouches for.
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": True,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
        "SOCIALACCOUNT_FORMS": {"signup": "iltizam.accounts.provider.SignupForm"},
        "SOCIALACCOUNT_PROVIDERS": {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": ID,
                        "name": said["NAME"],
                        "client_id": said["CLIENT_ID"],
                        "secret": said["CLIENT_SECRET"],
                        "settings": {"server_url": said["ISSUER"].rstrip("/")},
                    }
                ],
            }
        },
        # A form of ours leads there: the browser must be allowed to follow.
        "ILTIZAM_FORMS_LEAD_TO": [f"{parts.scheme}://{parts.netloc}"],
    }
