"""A small filled site as it was at the first release of its migrations: what is deployed today must migrate to whatever comes.

``sqlite.sqlite3.xz`` and ``postgres.sql.xz`` hold the databases, ``sqlite.json`` and ``postgres.json`` what they showed when they
were made. Nobody in them is real. They are made anew by ``python -m tests.upgrade.make``, which is for when the migrations
themselves begin anew; once a site is in use they stay as they are.
"""
