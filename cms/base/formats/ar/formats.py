"""Arabic in Sweden, with the clock that the city's clocks show."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y H:i"
