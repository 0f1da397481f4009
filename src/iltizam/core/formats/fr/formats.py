"""How numbers and dates are written here; pages use ``core.formatting``."""

THOUSAND_SEPARATOR = "\u202f"
