"""Which passwords are refused, in sentences of every language the site speaks.

Django's own are missing in some of its catalogues, and would be shown in another language.
"""

from django.contrib.auth import password_validation as django
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class MinimumLengthValidator(django.MinimumLengthValidator):
    def get_error_message(self):
        return ngettext(
            "This password is too short: it needs %(counter)d character or more.",
            "This password is too short: it needs %(counter)d characters or more.",
            self.min_length,
        ) % {"counter": self.min_length}


class UserAttributeSimilarityValidator(django.UserAttributeSimilarityValidator):
    def get_error_message(self):
        return _("This password is too much like the name or the e-mail address.")


class CommonPasswordValidator(django.CommonPasswordValidator):
    def get_error_message(self):
        return _("This password is one of the first that are guessed.")


class NumericPasswordValidator(django.NumericPasswordValidator):
    def get_error_message(self):
        return _("This password is of digits only.")
