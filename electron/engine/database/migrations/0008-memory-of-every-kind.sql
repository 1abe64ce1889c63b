-- Who speaks, where it is neither simply the person nor simply the model: imported talk between people.
ALTER TABLE messages ADD COLUMN speaker TEXT;
CREATE INDEX messages_by_speaker ON messages (speaker) WHERE speaker IS NOT NULL;

-- Blocks of the core: 'user' and 'persona' are always there, own ones have a name.
ALTER TABLE core_memories ADD COLUMN block TEXT;
CREATE TABLE core_blocks (
  id INTEGER PRIMARY KEY,
  label TEXT NOT NULL CHECK (label IN ('user', 'persona', 'own')),
  name TEXT NOT NULL DEFAULT '',
  char_limit INTEGER NOT NULL CHECK (char_limit BETWEEN 100 AND 20000),
  UNIQUE (label, name)
) STRICT;
INSERT INTO core_blocks (label, name, char_limit) VALUES ('user', '', 2000), ('persona', '', 1000);

-- A source is a turn of this file, or, in what was imported, a quote with the place that it came from.
CREATE TABLE memory_sources_new (
  id INTEGER PRIMARY KEY,
  memory_id INTEGER NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
  message_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
  quote TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- {conversationId, conversationTitle, messageId, createdAt} where the turn itself is not here.
  imported TEXT CHECK (imported IS NULL OR json_valid(imported)),
  UNIQUE (memory_id, message_id),
  CHECK ((message_id IS NULL) <> (imported IS NULL))
) STRICT;
INSERT INTO memory_sources_new (id, memory_id, message_id, quote, created_at)
  SELECT id, memory_id, message_id, quote, created_at FROM memory_sources;
DROP TABLE memory_sources;
ALTER TABLE memory_sources_new RENAME TO memory_sources;
CREATE INDEX memory_sources_by_message ON memory_sources (message_id);

CREATE TABLE memory_versions_new (
  id INTEGER PRIMARY KEY,
  memory_id INTEGER NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
  operation TEXT NOT NULL CHECK (operation IN ('insert', 'same', 'supersede', 'edit', 'pin', 'remove', 'restore',
    'merge', 'split', 'close', 'reopen', 'import', 'expire')),
  actor TEXT NOT NULL,
  job_id INTEGER,
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  after TEXT CHECK (after IS NULL OR json_valid(after)),
  at INTEGER NOT NULL
) STRICT;
INSERT INTO memory_versions_new SELECT id, memory_id, operation, actor, job_id, before, after, at FROM memory_versions;
DROP TABLE memory_versions;
ALTER TABLE memory_versions_new RENAME TO memory_versions;
-- What was known on a day is the last version of each memory until then.
CREATE INDEX memory_versions_by_memory ON memory_versions (memory_id, at);
CREATE INDEX memory_versions_by_time ON memory_versions (at);

-- A merged memory and what it was made of; the parts are closed, and opened again by a split.
CREATE TABLE memory_parts (
  whole_id INTEGER NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
  part_id INTEGER NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
  PRIMARY KEY (whole_id, part_id)
) STRICT;
CREATE INDEX memory_parts_by_part ON memory_parts (part_id);

CREATE INDEX memories_by_subject ON memories (subject) WHERE removed_at IS NULL;
CREATE INDEX memories_by_validity ON memories (valid_from, valid_to) WHERE removed_at IS NULL;

-- What waits for a person's click: what another program proposes, what was read in a file or a tool's answer, a merge
-- or a rewrite of the core that the manager would make.
CREATE TABLE memory_proposals (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL CHECK (type IN ('add', 'forget', 'merge', 'rewrite_core')),
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  origin TEXT NOT NULL CHECK (origin IN ('user', 'assistant', 'tool', 'file', 'web', 'import', 'manual')),
  -- The model or the program that proposes it.
  author TEXT NOT NULL,
  conversation_id INTEGER REFERENCES conversations (id) ON DELETE CASCADE,
  message_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
  -- By which the same proposal is not made twice.
  content_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  decided_at INTEGER,
  accepted INTEGER CHECK (accepted IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX memory_proposals_open ON memory_proposals (content_hash) WHERE decided_at IS NULL;
CREATE INDEX memory_proposals_by_conversation ON memory_proposals (conversation_id);
CREATE INDEX memory_proposals_by_message ON memory_proposals (message_id);

-- Documents: the row of the kind has the file, the chunks have the text.
ALTER TABLE resource_memories ADD COLUMN path TEXT;
ALTER TABLE resource_memories ADD COLUMN size_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE resource_memories ADD COLUMN pages INTEGER;
ALTER TABLE resource_memories ADD COLUMN folder_id INTEGER REFERENCES watched_folders (id) ON DELETE SET NULL;
-- NULL: read; else why it could not be.
ALTER TABLE resource_memories ADD COLUMN error TEXT CHECK (error IS NULL OR json_valid(error));
-- NULL: it waits to be read.
ALTER TABLE resource_memories ADD COLUMN read_at INTEGER;
-- When the file was last written, as its system says: by that and its size a change is seen without reading.
ALTER TABLE resource_memories ADD COLUMN file_changed_at INTEGER;
CREATE INDEX resource_memories_by_path ON resource_memories (path);
CREATE INDEX resource_memories_by_folder ON resource_memories (folder_id);
-- Passages with a position below zero are being written, and not yet a part of the document.
ALTER TABLE resource_chunks ADD COLUMN heading TEXT;
ALTER TABLE resource_chunks ADD COLUMN search_text TEXT NOT NULL DEFAULT '';

CREATE TABLE watched_folders (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL UNIQUE,
  added_at INTEGER NOT NULL,
  looked_at INTEGER,
  error TEXT CHECK (error IS NULL OR json_valid(error))
) STRICT;

CREATE VIRTUAL TABLE chunk_search USING fts5 (
  search_text,
  content = 'resource_chunks',
  content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO chunk_search (chunk_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER resource_chunks_search_insert AFTER INSERT ON resource_chunks BEGIN
  INSERT INTO chunk_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER resource_chunks_search_delete AFTER DELETE ON resource_chunks BEGIN
  INSERT INTO chunk_search (chunk_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
CREATE TRIGGER resource_chunks_search_update AFTER UPDATE OF search_text ON resource_chunks BEGIN
  INSERT INTO chunk_search (chunk_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
  INSERT INTO chunk_search (rowid, search_text) VALUES (new.id, new.search_text);
END;

-- A passage of a document that stood in the prompt of a reply.
ALTER TABLE run_memories ADD COLUMN chunk_id INTEGER REFERENCES resource_chunks (id) ON DELETE CASCADE;
-- Why it was chosen: [{feature, value}], for the inspector.
ALTER TABLE run_memories ADD COLUMN why TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(why));
ALTER TABLE run_memories ADD COLUMN tokens INTEGER NOT NULL DEFAULT 0;
-- Beside the turn stood words that are not the person's own, e.g. the reply to it.
ALTER TABLE run_memories ADD COLUMN foreign_beside INTEGER NOT NULL DEFAULT 0 CHECK (foreign_beside IN (0, 1));
CREATE INDEX run_memories_by_chunk ON run_memories (chunk_id);

-- A stretch of a conversation, a few dozen turns at most, as one text: what it is about, its turns share.
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  first_message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  turns INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  search_text TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_conversation ON sessions (conversation_id, id);
CREATE INDEX sessions_by_first_message ON sessions (first_message_id);
CREATE INDEX sessions_by_time ON sessions (started_at, ended_at);
-- To count the windows without reading their texts.
CREATE INDEX turn_windows_by_id ON turn_windows (id);
CREATE TABLE session_turns (
  message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX session_turns_by_session ON session_turns (session_id);
CREATE VIRTUAL TABLE session_search USING fts5 (
  search_text,
  content = 'sessions',
  content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO session_search (session_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER sessions_search_insert AFTER INSERT ON sessions BEGIN
  INSERT INTO session_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER sessions_search_delete AFTER DELETE ON sessions BEGIN
  INSERT INTO session_search (session_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
CREATE TRIGGER sessions_search_update AFTER UPDATE OF search_text ON sessions BEGIN
  INSERT INTO session_search (session_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
  INSERT INTO session_search (rowid, search_text) VALUES (new.id, new.search_text);
END;

-- Vectors were kept of what a question had met; now every text that can be found has one.
DROP TRIGGER embedding_cache_follows_memory;
DROP TABLE embedding_cache;

-- What vectors can be compared with: those of one model, served at one place.
CREATE TABLE vector_spaces (
  id INTEGER PRIMARY KEY,
  -- NULL: the model is gone, and its vectors go little by little.
  model_id INTEGER REFERENCES models (id) ON DELETE SET NULL,
  -- SHA-256 of the address and name that the model was served under: what answers elsewhere gives other vectors.
  served_hash TEXT NOT NULL,
  -- NULL until the first vector is there.
  dimensions INTEGER,
  UNIQUE (model_id, served_hash)
) STRICT;
-- Ids are never used twice, so that a reader who has all up to one id asks for what came later.
CREATE TABLE vectors (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  space_id INTEGER NOT NULL REFERENCES vector_spaces (id) ON DELETE CASCADE,
  memory_id INTEGER REFERENCES memories (id) ON DELETE CASCADE,
  message_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
  chunk_id INTEGER REFERENCES resource_chunks (id) ON DELETE CASCADE,
  -- 32-bit floats, the lowest byte first, of length one.
  vector BLOB NOT NULL,
  UNIQUE (memory_id, space_id),
  UNIQUE (message_id, space_id),
  UNIQUE (chunk_id, space_id),
  CHECK ((memory_id IS NOT NULL) + (message_id IS NOT NULL) + (chunk_id IS NOT NULL) = 1)
) STRICT;
CREATE INDEX vectors_by_space ON vectors (space_id);
-- The vector of a text tells much of the text: what was rewritten or kept out of memory leaves none of it.
CREATE TRIGGER vectors_follow_memory AFTER UPDATE OF text ON memories WHEN old.text <> new.text BEGIN
  DELETE FROM vectors WHERE memory_id = new.id;
END;
CREATE TRIGGER vectors_follow_message AFTER UPDATE OF search_text ON messages WHEN old.search_text <> new.search_text BEGIN
  DELETE FROM vectors WHERE message_id = new.id;
END;
CREATE TRIGGER vectors_follow_chunk AFTER UPDATE OF text ON resource_chunks WHEN old.text <> new.text BEGIN
  DELETE FROM vectors WHERE chunk_id = new.id;
END;
CREATE TRIGGER vectors_follow_mode AFTER UPDATE OF memory_mode ON conversations
WHEN old.memory_mode = 'normal' AND new.memory_mode <> 'normal' BEGIN
  DELETE FROM vectors WHERE message_id IN (SELECT id FROM messages WHERE conversation_id = new.id);
END;

-- Older turns of a branch, told in short; the turns themselves stay.
CREATE TABLE conversation_summaries (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  -- The last turn that it tells of: it holds for every branch that goes through it.
  until_message_id INTEGER NOT NULL UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  -- 'person' where it was edited, else the display name of the model.
  author TEXT NOT NULL,
  turns INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_summaries_by_conversation ON conversation_summaries (conversation_id);

-- What was sent for a reply, in sections with their tokens; texts that can be forgotten stand in run_memories alone.
CREATE TABLE run_contexts (
  run_id INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
  report TEXT NOT NULL CHECK (json_valid(report))
) STRICT;

-- How much of the window memory may fill in this conversation; NULL: as Settings say.
ALTER TABLE conversations ADD COLUMN memory_budget_tokens INTEGER;

-- Vault items that the person let this conversation's model see. What they took back stays as a row: the talk still
-- tells the value, and no index may hold it.
CREATE TABLE vault_grants (
  -- NULL: the item, or the value that it had then, is gone.
  memory_id INTEGER REFERENCES memories (id) ON DELETE SET NULL,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  revoked_at INTEGER,
  UNIQUE (memory_id, conversation_id)
) STRICT;
CREATE INDEX vault_grants_by_conversation ON vault_grants (conversation_id);
-- It tells what the vault keeps, so that it is quoted nowhere else, whatever becomes of the item and its grant.
ALTER TABLE messages ADD COLUMN tells_vault INTEGER NOT NULL DEFAULT 0 CHECK (tells_vault IN (0, 1));
-- What it told the memory in plain words was done; another reply to it does nothing again.
ALTER TABLE messages ADD COLUMN heeded INTEGER NOT NULL DEFAULT 0 CHECK (heeded IN (0, 1));

-- Programs that may use the memory. The key is kept as a SHA-256 only.
CREATE TABLE mcp_clients (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  transport TEXT NOT NULL CHECK (transport IN ('stdio', 'http')),
  state TEXT NOT NULL CHECK (state IN ('asking', 'allowed', 'revoked')),
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  key_hash TEXT UNIQUE,
  created_at INTEGER NOT NULL,
  used_at INTEGER,
  uses INTEGER NOT NULL DEFAULT 0,
  UNIQUE (name, transport)
) STRICT;
