"""What stops a back-up or a restore; the message is for the operator."""


class BackupError(Exception):
    """The back-up or restore was not done; what was there before still is."""
