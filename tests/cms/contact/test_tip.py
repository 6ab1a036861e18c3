import time

import pytest

from cms.contact.incoming.tip import looks_like_tip


@pytest.mark.parametrize(
    "text",
    [
        "Jag vill tipsa er om en sak",
        "Ett anonymt tips: kolla garaget",
        "jag vet vem som sköt på torget",
        "Jag såg någon med en pistol vid torget i går",
        "Vi har sett att det går till så att någon lämnar knark",
        "Grannen säljer droger i trapphuset",
        "Det ligger vapen i källaren på nummer 12, vapen gömt bakom dörren",
        "Killen i 3:an ska skjuta honom",
        "En svart bil, ABC 123, åkte därifrån",
        "ABC12D stod på bilen",
        "I want to leave a tip about my street",
        "We know who shot him",
        "Yesterday I saw a man with a gun on the square",
        "Somebody sells drugs in the stairwell",
        "They are going to shoot my brother's friend",
        "أريد أن أبلغ عن شيء في الحي",
        "رأيت رجلا يحمل مسدسا في الساحة",
        "جارنا يبيع المخدرات",
        "می‌دانم چه کسی شلیک کرد",
        "دیروز یک تفنگ در زیرزمین دیدم",
        "Waxaan arkay nin haysta bastoolad",
        "Waxay daroogo ku iibiyaan jaranjarada",
    ],
)
def test_looks_like_a_tip(text):
    assert looks_like_tip(text)
    assert looks_like_tip(text.upper())


@pytest.mark.parametrize(
    "text",
    [
        "Hur gör jag för att bli volontär?",
        "Jag är orolig för min son. Han har slutat skolan.",
        "Ni borde göra mer mot vapen och droger i vår stad.",
        "Skjutningarna måste ta slut. Jag har sett er kampanj och vill hjälpa till.",
        "Min dotter ska bli polis. Vad ska hon läsa?",
        "Kan ni skicka affischer till skola 123? Vi är abc-gruppen.",
        "Tack för en fin kväll på torget",
        "How can I help? I have seen your posters.",
        "I am worried about my son. He has left school.",
        "You should do more against guns and drugs.",
        "كيف يمكنني أن أساعد؟ أنا قلقة على ابني.",
        "چگونه می‌توانم کمک کنم؟ نگران پسرم هستم.",
        "Sideen u caawin karaa? Waan ka welwelsanahay wiilkayga.",
        "",
    ],
)
def test_does_not(text):
    assert not looks_like_tip(text)


def test_takes_no_time_whatever_is_written():
    began = time.monotonic()
    for text in (
        "jag ser " * 625,
        "vapen " * 833,
        "han " * 1250,
        "a" * 5000,
        "bil " * 1250,
        "رأيت " * 1000,
        "they " * 1000,
    ):
        looks_like_tip(text)
    assert time.monotonic() - began < 1
