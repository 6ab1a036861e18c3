PLACES: dict[str, str] = {}
