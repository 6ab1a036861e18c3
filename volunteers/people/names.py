"""The one way to give a volunteer a name."""

import unicodedata

from volunteers.people.models import Volunteer

JOINERS = {"\u200c", "\u200d"}  # Persian and other scripts need them inside a name


def clean_name(text: str) -> str:
    """A name on one line, in any script, without characters that are not seen."""
    visible = "".join(
        c
        for c in text
        if c in JOINERS or c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"}
    )
    return " ".join(visible.split())


def rename(volunteer: Volunteer, name: str) -> None:
    """Give the volunteer this name and write it. The empty name takes the old one away."""
    volunteer.name = name
    volunteer.save(update_fields=["name"])
