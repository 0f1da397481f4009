"""The steps of signing in after the password: as allauth has them, but by role (spec 4)."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginByCodeStage as CodeStage
from allauth.mfa.stages import AuthenticateStage as AuthenticatorStage
from allauth.mfa.stages import TrustStage as RememberStage
from allauth.mfa.utils import is_mfa_enabled

from iltizam.accounts import second_factor


class LoginByCodeStage(CodeStage):
    """A code by e-mail; a remembered device needs none, unless a strong role is held."""

    def _is_trusted(self):
        user = self.login.user
        if user is None or not second_factor.allows_code(user):
            return False
        trusted = super()._is_trusted()
        if trusted:
            record_authentication(self.request, user, second_factor.REMEMBERED)
        return trusted


class AuthenticateStage(AuthenticatorStage):
    """Passkey or TOTP; a remembered device never stands for that of a strong role."""

    def _should_handle(self, request):
        user = self.login.user
        if user is not None and not second_factor.allows_code(user):
            kinds = ["totp", "webauthn"]
            return is_mfa_enabled(user, kinds) and not self._came_with_passkey(request, user)
        return super()._should_handle(request)

    def _came_with_passkey(self, request, user):
        from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login

        return did_use_passwordless_login(request, user)


class TrustStage(RememberStage):
    """Whether to remember the device: not asked of who holds a strong role."""

    def handle(self):
        user = self.login.user
        if user is not None and not second_factor.allows_code(user):
            return None, True
        return super().handle()
