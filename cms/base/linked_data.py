"""Data for search engines inside a page (JSON-LD)."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString

# As Django writes JSON into a script element: no sign of it can end one.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


def in_script(data: Mapping[str, Any]) -> SafeString:
    """The data as a script element of type application/ld+json may hold it, whatever stands in its texts."""
    return SafeString(json.dumps(data).translate(ESCAPES))
