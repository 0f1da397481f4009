"""Iltizam (التزام, "commitment"): the platform for a whole Open Government Partnership cycle."""

__version__ = "0.1.0"
