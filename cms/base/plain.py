"""Text as other programs can take it."""

import re

LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Libraries let these through; clients choke on them, and half a surrogate pair has no bytes at all.
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Text in which every line ends with a bare newline and nothing else controls anything."""
    return CONTROL.sub("", LINE_END.sub("\n", text))
