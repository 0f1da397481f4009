"""Parts that are the same in every file but for its language: theme, fonts, settings."""

from iltizam.reporting.layout.docx.setting import Setting, region_of
from iltizam.reporting.layout.docx.styles import ACCENT, ARABIC, INK, LATIN, SIGNAL, SIGNS
from iltizam.reporting.layout.docx.xml import SPACES, Element, add, root

# What a reader's computer takes where it lacks the font: (other names, family, PANOSE).
FONTS = {
    LATIN: ("Segoe UI,Calibri,Arial", "swiss", "020B0502040504020204"),
    ARABIC: ("Sakkal Majalla,Arabic Typesetting,Arial", "auto", "020B0502040504020204"),
    SIGNS: ("Segoe UI Symbol,Apple Symbols", "modern", "020B0609070205080204"),
}
COLOURS = {
    "dk1": INK,
    "lt1": "FFFFFF",
    "dk2": "5B6468",
    "lt2": "F3EEE3",
    "accent1": ACCENT,
    "accent2": SIGNAL,
    "accent3": "C48A1A",
    "accent4": "5FA38C",
    "accent5": "8A8F92",
    "accent6": "C9C1B0",
    "hlink": ACCENT,
    "folHlink": "5B6468",
}


def theme() -> bytes:
    """Colours and fonts under the names by which Word offers them to be changed."""
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in COLOURS.items()
    )
    fonts = "".join(
        f'<a:{kind}Font><a:latin typeface="{LATIN}"/><a:ea typeface=""/>'
        f'<a:cs typeface="{ARABIC}"/><a:font script="Arab" typeface="{ARABIC}"/>'
        f"</a:{kind}Font>"
        for kind in ("major", "minor")
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<a:theme xmlns:a="{SPACES["a"]}" name="Iltizam"><a:themeElements>'
        f'<a:clrScheme name="Iltizam">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Iltizam">{fonts}</a:fontScheme>'
        f'<a:fmtScheme name="Iltizam"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    ).encode()


def font_table() -> Element:
    made = root("w:fonts")
    for font, (others, family, panose) in FONTS.items():
        one = add(made, "w:font", name=font)
        add(one, "w:altName", val=others)
        add(one, "w:panose1", val=panose)
        add(one, "w:charset", val="B2" if font == ARABIC else "00")
        add(one, "w:family", val=family)
        add(one, "w:pitch", val="variable")
    return made


def settings(setting: Setting) -> Element:
    made = root("w:settings")
    add(made, "w:zoom", percent=100)
    add(made, "w:defaultTabStop", val=708)
    add(made, "w:characterSpacingControl", val="doNotCompress")
    compatible = add(made, "w:compat")
    add(
        compatible,
        "w:compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val=15,
    )
    own = region_of(setting.document.language)
    kinds = {"bidi": own} if setting.is_rtl else {"val": own}
    chosen = {key: value for key, value in kinds.items() if value}
    add(made, "w:themeFontLang", **{"val": "fr-FR", "bidi": "ar-MA", **chosen})
    names = ("bg1", "t1", "bg2", "t2", "accent1", "accent2", "accent3", "accent4", "accent5",
             "accent6", "hyperlink", "followedHyperlink")  # fmt: skip
    values = ("light1", "dark1", "light2", "dark2", "accent1", "accent2", "accent3", "accent4",
              "accent5", "accent6", "hyperlink", "followedHyperlink")  # fmt: skip
    add(made, "w:clrSchemeMapping", **dict(zip(names, values, strict=True)))
    add(made, "w:decimalSymbol", val=",")
    add(made, "w:listSeparator", val=";")
    return made
