-- An index can be made anew in steps: what it does not hold yet is not taken out of it, which would damage it.

DROP TRIGGER messages_search_delete;
CREATE TRIGGER messages_search_delete AFTER DELETE ON messages BEGIN
  INSERT INTO message_search (message_search, rowid, search_text) SELECT 'delete', old.id, old.search_text
    WHERE EXISTS (SELECT 1 FROM message_search_docsize WHERE id = old.id);
END;
DROP TRIGGER messages_search_update;
CREATE TRIGGER messages_search_update AFTER UPDATE OF search_text ON messages BEGIN
  INSERT INTO message_search (message_search, rowid, search_text) SELECT 'delete', old.id, old.search_text
    WHERE EXISTS (SELECT 1 FROM message_search_docsize WHERE id = old.id);
  INSERT INTO message_search (rowid, search_text) VALUES (new.id, new.search_text);
END;

DROP TRIGGER memories_search_delete;
CREATE TRIGGER memories_search_delete AFTER DELETE ON memories BEGIN
  INSERT INTO memory_search (memory_search, rowid, search_text) SELECT 'delete', old.id, old.search_text
    WHERE EXISTS (SELECT 1 FROM memory_search_docsize WHERE id = old.id);
END;
DROP TRIGGER memories_search_update;
CREATE TRIGGER memories_search_update AFTER UPDATE OF search_text ON memories BEGIN
  INSERT INTO memory_search (memory_search, rowid, search_text) SELECT 'delete', old.id, old.search_text
    WHERE EXISTS (SELECT 1 FROM memory_search_docsize WHERE id = old.id);
  INSERT INTO memory_search (rowid, search_text) VALUES (new.id, new.search_text);
END;

DROP TRIGGER turn_windows_search_delete;
CREATE TRIGGER turn_windows_search_delete AFTER DELETE ON turn_windows BEGIN
  INSERT INTO turn_window_search (turn_window_search, rowid, search_text) SELECT 'delete', old.id, old.search_text
    WHERE EXISTS (SELECT 1 FROM turn_window_search_docsize WHERE id = old.id);
END;
DROP TRIGGER turn_windows_search_update;
CREATE TRIGGER turn_windows_search_update AFTER UPDATE OF search_text ON turn_windows BEGIN
  INSERT INTO turn_window_search (turn_window_search, rowid, search_text) SELECT 'delete', old.id, old.search_text
    WHERE EXISTS (SELECT 1 FROM turn_window_search_docsize WHERE id = old.id);
  INSERT INTO turn_window_search (rowid, search_text) VALUES (new.id, new.search_text);
END;

DROP TRIGGER resource_chunks_search_delete;
CREATE TRIGGER resource_chunks_search_delete AFTER DELETE ON resource_chunks BEGIN
  INSERT INTO chunk_search (chunk_search, rowid, search_text) SELECT 'delete', old.id, old.search_text
    WHERE EXISTS (SELECT 1 FROM chunk_search_docsize WHERE id = old.id);
END;
DROP TRIGGER resource_chunks_search_update;
CREATE TRIGGER resource_chunks_search_update AFTER UPDATE OF search_text ON resource_chunks BEGIN
  INSERT INTO chunk_search (chunk_search, rowid, search_text) SELECT 'delete', old.id, old.search_text
    WHERE EXISTS (SELECT 1 FROM chunk_search_docsize WHERE id = old.id);
  INSERT INTO chunk_search (rowid, search_text) VALUES (new.id, new.search_text);
END;

DROP TRIGGER sessions_search_delete;
CREATE TRIGGER sessions_search_delete AFTER DELETE ON sessions BEGIN
  INSERT INTO session_search (session_search, rowid, search_text) SELECT 'delete', old.id, old.search_text
    WHERE EXISTS (SELECT 1 FROM session_search_docsize WHERE id = old.id);
END;
DROP TRIGGER sessions_search_update;
CREATE TRIGGER sessions_search_update AFTER UPDATE OF search_text ON sessions BEGIN
  INSERT INTO session_search (session_search, rowid, search_text) SELECT 'delete', old.id, old.search_text
    WHERE EXISTS (SELECT 1 FROM session_search_docsize WHERE id = old.id);
  INSERT INTO session_search (rowid, search_text) VALUES (new.id, new.search_text);
END;

-- Replies up to here are from before replies had windows; later ones without a window were kept out on purpose.
INSERT INTO settings (key, value)
  SELECT 'memory.old-replies-through', CAST(coalesce(max(id), 0) AS TEXT) FROM messages;
