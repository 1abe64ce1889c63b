-- What all kinds of memory share; each kind's own columns lie in its detail table, keyed by the same id.
CREATE TABLE memories (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('core', 'episodic', 'semantic', 'procedural', 'resource', 'vault')),
  text TEXT NOT NULL,
  subject TEXT,
  origin TEXT NOT NULL
    CHECK (origin IN ('user', 'assistant', 'tool', 'file', 'web', 'import', 'manual')),
  -- Who wrote it down: 'person' or the display name of the manager model.
  author TEXT NOT NULL,
  importance INTEGER NOT NULL CHECK (importance BETWEEN 1 AND 3),
  confidence REAL NOT NULL DEFAULT 1 CHECK (confidence BETWEEN 0 AND 1),
  seen_count INTEGER NOT NULL DEFAULT 1 CHECK (seen_count >= 1),
  pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
  scope TEXT NOT NULL DEFAULT 'global' CHECK (scope IN ('global', 'folder', 'conversation')),
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  superseded_by INTEGER REFERENCES memories (id) ON DELETE SET NULL,
  -- Hash of the normalised text, by which duplicates and removed memories are recognised.
  text_hash TEXT NOT NULL,
  search_text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  -- Hidden since then; erased, leaving a tombstone, when the time to undo is over.
  removed_at INTEGER
) STRICT;
CREATE INDEX memories_current ON memories (changed_at DESC) WHERE removed_at IS NULL AND valid_to IS NULL;
CREATE INDEX memories_by_hash ON memories (text_hash);
CREATE INDEX memories_by_successor ON memories (superseded_by);

CREATE TABLE core_memories (
  id INTEGER PRIMARY KEY REFERENCES memories (id) ON DELETE CASCADE,
  label TEXT NOT NULL CHECK (label IN ('user', 'persona', 'own'))
) STRICT;

CREATE TABLE episodic_memories (
  id INTEGER PRIMARY KEY REFERENCES memories (id) ON DELETE CASCADE,
  event_type TEXT,
  details TEXT,
  actor TEXT,
  occurred_at INTEGER,
  occurred_precision TEXT NOT NULL CHECK (occurred_precision IN ('day', 'month', 'year', 'unknown')),
  occurred_phrase TEXT
) STRICT;
CREATE INDEX episodic_by_time ON episodic_memories (occurred_at);

CREATE TABLE semantic_memories (
  id INTEGER PRIMARY KEY REFERENCES memories (id) ON DELETE CASCADE,
  name TEXT,
  details TEXT
) STRICT;

CREATE TABLE procedural_memories (
  id INTEGER PRIMARY KEY REFERENCES memories (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  entry_type TEXT NOT NULL CHECK (entry_type IN ('workflow', 'guide', 'script')),
  steps TEXT NOT NULL CHECK (json_valid(steps))
) STRICT;

CREATE TABLE resource_memories (
  id INTEGER PRIMARY KEY REFERENCES memories (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  media_type TEXT NOT NULL,
  file_hash TEXT NOT NULL
) STRICT;

CREATE TABLE resource_chunks (
  id INTEGER PRIMARY KEY,
  resource_id INTEGER NOT NULL REFERENCES resource_memories (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  page INTEGER,
  text TEXT NOT NULL,
  UNIQUE (resource_id, position)
) STRICT;

-- Only the label (memories.text) is ever indexed; the value is encrypted by the system's key store.
CREATE TABLE vault_memories (
  id INTEGER PRIMARY KEY REFERENCES memories (id) ON DELETE CASCADE,
  item_kind TEXT NOT NULL,
  sensitivity TEXT NOT NULL CHECK (sensitivity IN ('low', 'medium', 'high')),
  ciphertext BLOB NOT NULL
) STRICT;

-- The turns that a memory was read from, each with the words that say it.
CREATE TABLE memory_sources (
  id INTEGER PRIMARY KEY,
  memory_id INTEGER NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
  message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  quote TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (memory_id, message_id)
) STRICT;
CREATE INDEX memory_sources_by_message ON memory_sources (message_id);

-- Every change with the state before and after.
CREATE TABLE memory_versions (
  id INTEGER PRIMARY KEY,
  memory_id INTEGER NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
  operation TEXT NOT NULL
    CHECK (operation IN ('insert', 'same', 'supersede', 'edit', 'pin', 'remove', 'restore', 'merge')),
  actor TEXT NOT NULL,
  job_id INTEGER,
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  after TEXT CHECK (after IS NULL OR json_valid(after)),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX memory_versions_by_memory ON memory_versions (memory_id);

-- What a person erased, so that reading the same turn again does not bring it back.
CREATE TABLE memory_tombstones (
  text_hash TEXT PRIMARY KEY NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- One job per finished reply, stored in the reply's own transaction.
CREATE TABLE memory_jobs (
  id INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  -- The user's turn and the reply to it.
  message_id INTEGER NOT NULL UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
  reply_id INTEGER REFERENCES messages (id) ON DELETE SET NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'skipped')),
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL,
  error TEXT CHECK (error IS NULL OR json_valid(error)),
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX memory_jobs_by_conversation ON memory_jobs (conversation_id);
CREATE INDEX memory_jobs_by_reply ON memory_jobs (reply_id);
CREATE INDEX memory_jobs_waiting ON memory_jobs (not_before) WHERE state = 'waiting';

-- One consumer of the queue at a time, whichever process it is in.
CREATE TABLE leases (
  name TEXT PRIMARY KEY NOT NULL,
  holder TEXT NOT NULL,
  until INTEGER NOT NULL
) STRICT;

CREATE TABLE memory_activity (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  kind TEXT,
  text TEXT NOT NULL,
  reason TEXT,
  memory_id INTEGER REFERENCES memories (id) ON DELETE CASCADE,
  conversation_id INTEGER REFERENCES conversations (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX memory_activity_by_memory ON memory_activity (memory_id);
CREATE INDEX memory_activity_by_conversation ON memory_activity (conversation_id);

-- What stood in the prompt of a reply.
CREATE TABLE run_memories (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  memory_id INTEGER REFERENCES memories (id) ON DELETE CASCADE,
  -- Set where the raw turn itself was quoted.
  message_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  score REAL NOT NULL,
  UNIQUE (run_id, position)
) STRICT;
CREATE INDEX run_memories_by_memory ON run_memories (memory_id);
CREATE INDEX run_memories_by_message ON run_memories (message_id);

CREATE VIRTUAL TABLE memory_search USING fts5 (
  search_text,
  content = 'memories',
  content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO memory_search (memory_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER memories_search_insert AFTER INSERT ON memories BEGIN
  INSERT INTO memory_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER memories_search_delete AFTER DELETE ON memories BEGIN
  INSERT INTO memory_search (memory_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
CREATE TRIGGER memories_search_update AFTER UPDATE OF search_text ON memories BEGIN
  INSERT INTO memory_search (memory_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
  INSERT INTO memory_search (rowid, search_text) VALUES (new.id, new.search_text);
END;

-- Each user's turn together with the words of its neighbours: an answer often stands beside its question.
CREATE TABLE turn_windows (
  id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
  search_text TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE turn_window_search USING fts5 (
  search_text,
  content = 'turn_windows',
  content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO turn_window_search (turn_window_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER turn_windows_search_insert AFTER INSERT ON turn_windows BEGIN
  INSERT INTO turn_window_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER turn_windows_search_delete AFTER DELETE ON turn_windows BEGIN
  INSERT INTO turn_window_search (turn_window_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
CREATE TRIGGER turn_windows_search_update AFTER UPDATE OF search_text ON turn_windows BEGIN
  INSERT INTO turn_window_search (turn_window_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
  INSERT INTO turn_window_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
