"""What partners' programs read of the calendar: published events and their dates as JSON, nothing personal."""
