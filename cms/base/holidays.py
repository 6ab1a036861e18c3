from datetime import date
from functools import lru_cache

from holidays.countries.sweden import Sweden


@lru_cache(maxsize=8)
def holidays_of(year: int) -> dict[date, str]:
    """Swedish public holidays, and the three eves that the Annual Leave Act (1977:480, section 7) adds, by name.

    Ordinary Sundays are none of them.
    """
    days = Sweden(years=year, include_sundays=False, categories=("public", "de_facto"), language="sv")
    return dict(days.items())
