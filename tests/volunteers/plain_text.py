"""What is looked for: words that stand nowhere else in the project, the framework or the demo."""

NAME = "Zaphodina Beeblebroxson"
OTHER_NAME = "Trillianka Macmillander"
YOUNG_NAME = "Slartibartina Fjordholm"
PHONE = "0739-918273"
GUARDIAN = "magratheana@example.org"

WORDS = sorted({word.lower() for text in (NAME, OTHER_NAME, YOUNG_NAME) for word in text.split()})
NUMBERS = [PHONE, PHONE.replace("-", ""), "918273"]
ADDRESSES = [GUARDIAN, *(f"{who}@example.org" for who in ("first", "second", "young", "asking"))]
SOUGHT = [word.encode() for word in [*WORDS, *NUMBERS, *ADDRESSES]]


def found_in(data: bytes) -> list[str]:
    """Which of the words stand there, in whatever case."""
    lower = data.lower()
    return [word.decode() for word in SOUGHT if word in lower]
