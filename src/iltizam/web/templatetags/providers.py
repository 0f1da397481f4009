"""``{% identity_providers as providers %}``: where else one can sign in (OpenID Connect)."""

from django import template
from django.apps import apps

register = template.Library()


@register.simple_tag(takes_context=True)
def identity_providers(context, process="login"):
    """(name, address to post to) of each provider; none where none is configured."""
    if not apps.is_installed("allauth.socialaccount"):
        return []
    # Installed with a provider only.
    from allauth.socialaccount.adapter import get_adapter

    request = context["request"]
    following = context.get("redirect_field_value") or None
    return [
        (provider.name, _address(provider, request, process, following))
        for provider in get_adapter(request).list_providers(request)
    ]


def _address(provider, request, process, following):
    more = {"next": following} if following else {}
    return provider.get_login_url(request, process=process, **more)
