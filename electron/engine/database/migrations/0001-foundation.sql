-- Times are milliseconds UTC. public_id is a UUIDv7; integer ids never leave the engine.

CREATE TABLE settings (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;

-- Encrypted by the system's key store; the database alone opens none of them.
CREATE TABLE secrets (
  name TEXT PRIMARY KEY NOT NULL,
  ciphertext BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE endpoints (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL
    CHECK (kind IN ('openai-compatible', 'ollama', 'vllm', 'lmstudio', 'llamacpp', 'builtin')),
  -- NULL for the built-in engine, whose port changes with each start.
  base_url TEXT UNIQUE,
  secret_name TEXT,
  headers TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(headers)),
  server_version TEXT,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  CHECK ((base_url IS NULL) = (kind = 'builtin'))
) STRICT;

CREATE TABLE models (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  endpoint_id INTEGER NOT NULL REFERENCES endpoints (id),
  wire_name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  temperature REAL NOT NULL,
  max_tokens INTEGER,
  context_window INTEGER NOT NULL,
  context_window_source TEXT NOT NULL CHECK (context_window_source IN ('user', 'server', 'profile', 'default')),
  served_context_window INTEGER,
  first_token_timeout_seconds INTEGER NOT NULL,
  -- {tools, vision, reasoning, jsonSchema}: each {value, source}
  capabilities TEXT NOT NULL CHECK (json_valid(capabilities)),
  enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  -- The built-in engine's file.
  file_path TEXT,
  file_size_bytes INTEGER,
  -- The entry of the built-in catalog that the file was fetched for.
  catalog_key TEXT,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX models_by_endpoint ON models (endpoint_id, wire_name);

CREATE TABLE downloads (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  model_key TEXT NOT NULL,
  display_name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'verifying', 'done', 'failed')),
  source_index INTEGER NOT NULL DEFAULT 0,
  source_name TEXT,
  received_bytes INTEGER NOT NULL DEFAULT 0,
  total_bytes INTEGER,
  sha256 TEXT,
  etag TEXT,
  target_path TEXT NOT NULL,
  error TEXT CHECK (error IS NULL OR json_valid(error)),
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE conversations (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL DEFAULT '',
  title_source TEXT NOT NULL DEFAULT 'none' CHECK (title_source IN ('none', 'model', 'user')),
  memory_mode TEXT NOT NULL DEFAULT 'normal' CHECK (memory_mode IN ('normal', 'read_only', 'off')),
  pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
  draft TEXT NOT NULL DEFAULT '',
  -- The last message of the branch that is shown.
  leaf_message_id INTEGER REFERENCES messages (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  -- Hidden since then; erased when the time to undo is over.
  removed_at INTEGER
) STRICT;
CREATE INDEX conversations_by_leaf ON conversations (leaf_message_id);
CREATE INDEX conversations_by_change ON conversations (changed_at DESC) WHERE removed_at IS NULL;

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  parent_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
  created_at INTEGER NOT NULL,
  -- Words for full-text search (Han and Kana signs spaced), set when the message is complete.
  search_text TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX messages_by_conversation ON messages (conversation_id, id);
CREATE INDEX messages_by_parent ON messages (parent_id);

CREATE TABLE message_parts (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('text', 'reasoning', 'tool_call', 'tool_result', 'image', 'file')),
  text TEXT NOT NULL,
  -- What the kind needs beside its text.
  data TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(data)),
  UNIQUE (message_id, position)
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  message_id INTEGER NOT NULL UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
  state TEXT NOT NULL
    CHECK (state IN ('queued', 'streaming', 'done', 'stopped', 'failed', 'interrupted')),
  model_id INTEGER REFERENCES models (id) ON DELETE SET NULL,
  model_name TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  first_token_at INTEGER,
  ended_at INTEGER,
  prompt_tokens INTEGER,
  completion_tokens INTEGER,
  finish_reason TEXT,
  notices TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(notices)),
  error TEXT CHECK (error IS NULL OR json_valid(error))
) STRICT;
CREATE INDEX runs_under_way ON runs (state) WHERE state IN ('queued', 'streaming');
CREATE INDEX runs_by_model ON runs (model_id);

CREATE TABLE usage (
  id INTEGER PRIMARY KEY,
  run_id INTEGER REFERENCES runs (id) ON DELETE SET NULL,
  model_id INTEGER REFERENCES models (id) ON DELETE SET NULL,
  model_name TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('chat', 'memory', 'title')),
  at INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  -- 1 where the server told no figures and they were counted here.
  estimated INTEGER NOT NULL CHECK (estimated IN (0, 1))
) STRICT;
CREATE INDEX usage_by_time ON usage (at);
CREATE INDEX usage_by_run ON usage (run_id);
CREATE INDEX usage_by_model ON usage (model_id);

-- porter stems English, unicode61 folds accents; other scripts are spaced in search_text.
CREATE VIRTUAL TABLE message_search USING fts5 (
  search_text,
  content = 'messages',
  content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER messages_search_insert AFTER INSERT ON messages BEGIN
  INSERT INTO message_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER messages_search_delete AFTER DELETE ON messages BEGIN
  INSERT INTO message_search (message_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
CREATE TRIGGER messages_search_update AFTER UPDATE OF search_text ON messages BEGIN
  INSERT INTO message_search (message_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
  INSERT INTO message_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
