"""Opaque, permanent identifiers of public objects (spec 9)."""

import re
import secrets

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# Crockford's letters: no i, l, o, u, so that an identifier survives being read aloud.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 16  # 80 random bits: no two installations will ever make the same one.
PATTERN = rf"^[{ALPHABET}]{{{LENGTH}}}$"


def new_uid() -> str:
    """Sixteen characters of ``ALPHABET``, unguessable and unique."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_uid(value: object) -> bool:
    # fullmatch: "$" alone would let a line end pass.
    return isinstance(value, str) and re.fullmatch(PATTERN, value) is not None


class UidField(models.CharField):
    """The identifier by which files, links and imports know an object."""

    def __init__(self, **kwargs):
        kwargs.setdefault("verbose_name", _("identifier"))
        kwargs.update(max_length=LENGTH, unique=True, default=new_uid, editable=False)
        super().__init__(**kwargs)
        self.validators.append(
            RegexValidator(PATTERN, _("An identifier has 16 letters and digits."))
        )

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "unique", "default", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs
