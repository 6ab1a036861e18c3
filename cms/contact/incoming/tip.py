"""Whether a text looks like a tip to the police. Only a hint comes of it: nobody is refused, and nothing is written down."""

import re

# Words alone are what this site is about: it takes somebody who does, saw, hides or plans, or a car's number.
THING = r"(?:vapen|pistol(?:en|er)?|gevär|granat(?:er)?|sprängmedel|knark|droger|narkotika|kokain|heroin|tramadol)"
CRIME = r"(?:skjuta|skjuten|sköt|skott|skotten|knivhögg\w*|rånade|rånet|mördade|misshandlade|hotade)"
CAR = r"(?:bil|bilen|moped\w*|flyktbil\w*)"
PLATE = r"[a-z]{3} ?\d{2}[a-z0-9]"
SWEDISH = [
    r"\b(?:tipsa|tipsar|tips om|ett tips|anonymt tips|lämna tips)\b",
    r"\b(?:jag|vi) vet vem(?: det var)? som\b",
    rf"\b(?:jag|vi) (?:såg|har sett|ser|hörde|har hört)\b.{{0,80}}\b(?:{CRIME}|{THING})\b",
    rf"\b(?:säljer|langar|gömmer|gömt|förvarar|bär på|lämnar över)\b.{{0,30}}\b{THING}\b",
    rf"\b{THING}\b.{{0,40}}\b(?:ligger|gömt|gömda|nedgrävd\w*|i (?:källaren|trapphuset|förrådet|buskarna))\b",
    r"\b(?:han|hon|de|dom|grannen|killen|tjejen)\b.{0,40}\b(?:ska|tänker|planerar att) (?:skjuta|döda|mörda|spränga|råna)\b",
    rf"\b{PLATE}\b.{{0,60}}\b{CAR}\b",
    rf"\b{CAR}\b.{{0,60}}\b{PLATE}\b",
]
ENGLISH_THING = r"(?:guns?|pistols?|rifles?|weapons?|grenades?|explosives|drugs|cocaine|heroin|tramadol)"
ENGLISH_CRIME = r"(?:shot|shoot(?:ing)?|stabbed|stabbing|robbed|robbing|killed|murdered|threatened)"
ENGLISH = [
    r"\b(?:anonymous tip|tip[- ]?off|(?:give|leave|got|have) (?:you )?a tip)\b",
    r"\b(?:i|we) know who (?:shot|killed|stabbed|robbed|did|has|sells|hides)\b",
    rf"\b(?:i|we) (?:saw|see|heard|have seen|have heard)\b.{{0,80}}\b(?:{ENGLISH_CRIME}|{ENGLISH_THING})\b",
    rf"\b(?:sells|selling|deals|dealing|hides|hiding|keeps|carries|carrying)\b.{{0,30}}\b{ENGLISH_THING}\b",
    rf"\b{ENGLISH_THING}\b.{{0,40}}\b(?:hidden|buried|in the (?:basement|cellar|stairwell|bushes))\b",
    r"\b(?:he|she|they|neighbou?r|some(?:body|one))\b.{0,40}\b(?:will|going to|plan(?:s|ning) to) (?:shoot|kill|bomb|rob)\b",
]
# Words take on others before and after them there, so that no end of a word is asked for.
ARABIC_THING = "(?:سلاح|أسلحة|اسلحة|مسدس|متفجرات|مخدرات|حشيش|كوكايين)"
ARABIC = [
    "(?:أريد|اريد|أود) (?:أن )?(?:أبلغ|ابلغ|التبليغ|الإبلاغ|الابلاغ) عن",
    "(?:أعرف|اعرف|نعرف) من (?:الذي )?(?:قتل|أطلق|اطلق|طعن|سرق|يبيع|يخبئ)",
    f"(?:رأيت|رايت|رأينا|شاهدت|سمعت).{{0,80}}(?:{ARABIC_THING}|إطلاق نار|طعن)",
    f"(?:يبيع|يخبئ|يخفي|يخزن|يحمل).{{0,30}}{ARABIC_THING}",
]
PERSIAN_THING = "(?:اسلحه|تفنگ|هفت‌تیر|مواد مخدر|هروئین|کوکائین|تریاک)"
PERSIAN = [
    "می[\u200c ]?خواهم.{0,30}(?:گزارش|خبر) (?:بدهم|دهم)",
    "می[\u200c ]?دانم (?:چه )?کسی",
    f"{PERSIAN_THING}.{{0,60}}(?:دیدم|دیده|می[\u200c ]?فروش|پنهان|مخفی)",
]
SOMALI_THING = r"(?:hub|qori|bastoolad|daroogo|maandooriye|koken)"
SOMALI = [
    r"\b(?:waan garanayaa|waan ogahay|waan aqaan) (?:cidda|qofka|ninka)\b",
    rf"\b(?:waxaan|waxaanu) (?:arkay|aragnay|maqlay)\b.{{0,80}}\b{SOMALI_THING}",
    rf"\b{SOMALI_THING}\w*\b.{{0,30}}\b(?:iibi|qari)\w*",
    rf"\b(?:iibi|qari)\w*\b.{{0,30}}\b{SOMALI_THING}",
]
TIP = re.compile("|".join([*SWEDISH, *ENGLISH, *ARABIC, *PERSIAN, *SOMALI]), re.IGNORECASE | re.DOTALL)


def looks_like_tip(text: str) -> bool:
    """Whether the writer, in a language of the site, seems to tell of a crime and of who, where or when."""
    return TIP.search(text) is not None
