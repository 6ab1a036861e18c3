"""For schemathesis: leave out what its description allows and its sentences forbid."""

import schemathesis


@schemathesis.hook
def filter_query(context: object, query: dict[str, object] | None) -> bool:
    first, last = (str((query or {}).get(name) or "") for name in ("fran", "till"))
    return not (first and last) or first <= last
