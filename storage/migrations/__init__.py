"""The schema's history, as Alembic keeps it; written by hand, one module in ``versions`` each step.

A step is never changed once a catalogue has taken it: the next one gets the next number, names the
last in ``down_revision``, and works on SQLite and PostgreSQL. A test compares what the steps make
with ``storage.tables``.
"""
