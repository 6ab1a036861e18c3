"""Text as other programs can take it: without control characters, or inside a page as data (JSON-LD)."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString

LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Libraries let these through; clients choke on them, and half a surrogate pair has no bytes at all.
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Text in which every line ends with a bare newline and nothing else controls anything."""
    return CONTROL.sub("", LINE_END.sub("\n", text))


# As Django writes JSON into a script element: no sign of it can end one.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


def in_script(data: Mapping[str, Any]) -> SafeString:
    """The data as a script element of type application/ld+json may hold it, whatever stands in its texts."""
    return SafeString(json.dumps(data).translate(ESCAPES))
