"""Whether a text looks like a tip to the police. Only a hint comes of it: nobody is refused, and nothing is written down."""

import re

# Words alone are what this site is about: it takes somebody who does, saw, hides or plans, or a car's number.
THING = r"(?:vapen|pistol(?:en|er)?|gevär|granat(?:er)?|sprängmedel|knark|droger|narkotika|kokain|heroin|tramadol)"
CRIME = r"(?:skjuta|skjuten|sköt|skott|skotten|knivhögg\w*|rånade|rånet|mördade|misshandlade|hotade)"
CAR = r"(?:bil|bilen|moped\w*|flyktbil\w*)"
PLATE = r"[a-z]{3} ?\d{2}[a-z0-9]"
PATTERNS = [
    r"\b(?:tipsa|tipsar|tips om|ett tips|anonymt tips|lämna tips)\b",
    r"\b(?:jag|vi) vet vem(?: det var)? som\b",
    rf"\b(?:jag|vi) (?:såg|har sett|ser|hörde|har hört)\b.{{0,80}}\b(?:{CRIME}|{THING})\b",
    rf"\b(?:säljer|langar|gömmer|gömt|förvarar|bär på|lämnar över)\b.{{0,30}}\b{THING}\b",
    rf"\b{THING}\b.{{0,40}}\b(?:ligger|gömt|gömda|nedgrävd\w*|i (?:källaren|trapphuset|förrådet|buskarna))\b",
    r"\b(?:han|hon|de|dom|grannen|killen|tjejen)\b.{0,40}\b(?:ska|tänker|planerar att) (?:skjuta|döda|mörda|spränga|råna)\b",
    rf"\b{PLATE}\b.{{0,60}}\b{CAR}\b",
    rf"\b{CAR}\b.{{0,60}}\b{PLATE}\b",
]
TIP = re.compile("|".join(PATTERNS), re.IGNORECASE | re.DOTALL)


def looks_like_tip(text: str) -> bool:
    """Whether the writer, in Swedish, seems to tell of a crime and of who, where or when."""
    return TIP.search(text) is not None
