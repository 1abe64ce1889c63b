-- Vectors of what recall compared with a question, so that no text is embedded twice.
CREATE TABLE embedding_cache (
  id INTEGER PRIMARY KEY,
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  -- SHA-256 of the text without its secrets, and of the address and name that the model was served under.
  text_hash TEXT NOT NULL CHECK (length(text_hash) = 64),
  -- Whose text it is: the vector goes with it.
  memory_id INTEGER REFERENCES memories (id) ON DELETE CASCADE,
  message_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
  -- 32-bit floats, the lowest byte first.
  vector BLOB NOT NULL,
  size_bytes INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  UNIQUE (model_id, text_hash),
  CHECK ((memory_id IS NULL) <> (message_id IS NULL))
) STRICT;
CREATE INDEX embedding_cache_by_memory ON embedding_cache (memory_id);
CREATE INDEX embedding_cache_by_message ON embedding_cache (message_id);
CREATE INDEX embedding_cache_by_use ON embedding_cache (used_at, size_bytes);

-- The vector of a text tells much of the text: a memory that was rewritten keeps none of the old one.
CREATE TRIGGER embedding_cache_follows_memory AFTER UPDATE OF text ON memories WHEN old.text <> new.text BEGIN
  DELETE FROM embedding_cache WHERE memory_id = new.id;
END;
