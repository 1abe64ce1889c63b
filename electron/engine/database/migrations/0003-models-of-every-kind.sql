-- Endpoints of every kind: an address alone no longer tells what is spoken there, nor who said so.
CREATE TABLE endpoints_new (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('openai-compatible', 'ollama', 'vllm', 'lmstudio', 'llamacpp', 'anthropic',
    'azure-openai', 'fireworks', 'google', 'google-vertex', 'builtin')),
  protocol TEXT NOT NULL CHECK (protocol IN ('openai', 'anthropic', 'azure')),
  name TEXT NOT NULL DEFAULT '',
  -- NULL for the built-in engine, whose port changes with each start.
  base_url TEXT,
  -- Azure's dated route; NULL: none, or its v1 route.
  api_version TEXT,
  -- 'endpoint:…' is a key of this endpoint alone, 'named:…' one that others may refer to as well.
  secret_name TEXT,
  headers TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(headers)),
  token_command TEXT,
  ca_file TEXT,
  max_retries INTEGER NOT NULL DEFAULT 3,
  idle_timeout_seconds INTEGER NOT NULL DEFAULT 120,
  enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  default_model_id INTEGER REFERENCES models (id) ON DELETE SET NULL,
  -- Kept also while no model is on it.
  keep INTEGER NOT NULL DEFAULT 0 CHECK (keep IN (0, 1)),
  server_version TEXT,
  origin_from TEXT NOT NULL DEFAULT 'person' CHECK (origin_from IN ('person', 'file', 'environment')),
  origin_path TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  CHECK ((base_url IS NULL) = (kind = 'builtin'))
) STRICT;
INSERT INTO endpoints_new (id, public_id, kind, protocol, base_url, secret_name, headers, server_version, created_at,
  changed_at)
SELECT id, public_id, kind, 'openai', base_url, secret_name, headers, server_version, created_at, changed_at
FROM endpoints;
DROP TABLE endpoints;
ALTER TABLE endpoints_new RENAME TO endpoints;
CREATE UNIQUE INDEX endpoints_by_address
  ON endpoints (coalesce(base_url, ''), protocol, coalesce(api_version, ''), origin_from, origin_path);
CREATE INDEX endpoints_by_default_model ON endpoints (default_model_id);

ALTER TABLE models ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN slug TEXT NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN task TEXT NOT NULL DEFAULT 'chat'
  CHECK (task IN ('chat', 'embedding', 'rerank', 'speech'));
ALTER TABLE models ADD COLUMN top_p REAL;
ALTER TABLE models ADD COLUMN stop TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(stop));
ALTER TABLE models ADD COLUMN extra_body TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(extra_body));
ALTER TABLE models ADD COLUMN reasoning TEXT NOT NULL DEFAULT 'default'
  CHECK (reasoning IN ('default', 'on', 'off'));
ALTER TABLE models ADD COLUMN max_parallel INTEGER;
-- US dollars per million tokens; NULL where nobody said.
ALTER TABLE models ADD COLUMN price_input REAL;
ALTER TABLE models ADD COLUMN price_output REAL;
ALTER TABLE models ADD COLUMN favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1));
ALTER TABLE models ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE models ADD COLUMN origin_from TEXT NOT NULL DEFAULT 'person'
  CHECK (origin_from IN ('person', 'file', 'environment'));
ALTER TABLE models ADD COLUMN origin_path TEXT NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN origin_line INTEGER;
-- Which of its origin's documents a model is, so that it stays the same row when the others change.
ALTER TABLE models ADD COLUMN origin_key TEXT NOT NULL DEFAULT '';
-- What its file says; beside the person's own switch, which a file that is read again must not turn.
ALTER TABLE models ADD COLUMN origin_enabled INTEGER NOT NULL DEFAULT 1 CHECK (origin_enabled IN (0, 1));
UPDATE models SET slug = 'model-' || id, position = id;
CREATE UNIQUE INDEX models_by_slug ON models (slug);
CREATE UNIQUE INDEX models_by_origin ON models (origin_from, origin_path, origin_key) WHERE origin_from <> 'person';

-- The process that drives a run ('pid:start time'), so that another one does not take it for left behind.
ALTER TABLE runs ADD COLUMN holder TEXT;
-- The process that fetches, in the same form.
ALTER TABLE downloads ADD COLUMN holder TEXT;
