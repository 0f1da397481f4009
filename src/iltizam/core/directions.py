"""Which way a language runs. No Django: whatever lays a document out asks here too."""

RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ary", "arz", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
)


def direction(language: str) -> str:
    """``rtl`` or ``ltr`` for a language tag, by its language alone."""
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
