-- The person's word: that a module of their own may run, or that a file's endpoint may have their secrets and run its
-- command. It holds for what stood there then, and for nothing that it became.
CREATE TABLE consents (
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL UNIQUE,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  granted_at INTEGER NOT NULL
) STRICT;
