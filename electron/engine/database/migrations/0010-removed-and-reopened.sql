-- What is removed and not yet erased, and what was opened again: few rows each, which are looked for with every step of
-- an erasure and every undoing.
CREATE INDEX memories_removed ON memories (removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX memory_versions_reopened ON memory_versions (at) WHERE operation = 'reopen';
