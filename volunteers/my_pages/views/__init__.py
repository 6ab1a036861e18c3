"""The pages behind a log-in, and the way out of everything. A GET shows; only a POST changes anything."""
