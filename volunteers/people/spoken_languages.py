"""The languages that a volunteer may say they speak, each by its own name, so that whoever speaks it finds it."""

from django.utils.translation import get_language_info

ELSEWHERE = {
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "am": "አማርኛ",
    "kmr": "Kurmancî",
    "prs": "دری",
    "ps": "پښتو",
    "rom": "Romani",
}
CODES = [
    *("sv", "en", "ar", "so", "fa", "prs", "kmr", "ckb", "ti", "tr", "bs", "sq", "pl", "fi", "ru", "uk"),
    *("es", "fr", "de", "ro", "rom", "ps", "ur", "am", "th", "vi"),
]


def own_name(code: str) -> str:
    """What the language is called by those who speak it; the code itself for one that we do not know."""
    if code in ELSEWHERE:
        return ELSEWHERE[code]
    try:
        name = str(get_language_info(code)["name_local"])
    except KeyError:
        return code
    return name[:1].upper() + name[1:]


def choices() -> list[tuple[str, str]]:
    """Code and own name of each, the site's own languages first. Codes have at most five characters."""
    return [(code, own_name(code)) for code in CODES]
