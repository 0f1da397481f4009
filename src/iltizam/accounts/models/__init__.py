"""Accounts, the roles held in the installation itself, and links sent by mail (spec 4)."""

from iltizam.accounts.models.links import AddressChange, Invitation, digest_of, new_token
from iltizam.accounts.models.staff import StaffRole
from iltizam.accounts.models.users import CacheEntry, User, folded

__all__ = [
    "AddressChange",
    "CacheEntry",
    "Invitation",
    "StaffRole",
    "User",
    "digest_of",
    "folded",
    "new_token",
]
