-- The person's word that a module of their own may run: for the very bytes that it had then.
CREATE TABLE handler_consents (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  granted_at INTEGER NOT NULL
) STRICT;
