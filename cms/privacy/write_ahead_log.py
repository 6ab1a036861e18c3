from django.db import connection


def sweep() -> None:
    """Take what was deleted or written over out of SQLite's write-ahead log too, where it could still be read.

    Outside a transaction, as the log cannot be emptied in one; elsewhere, and on PostgreSQL, nothing happens.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
