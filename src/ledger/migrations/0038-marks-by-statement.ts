/** What the console counts of hand-offs, noted once a statement instead of once a row: a lane saves a hundred judgements at once. */
import type { Migration } from '../migrate.ts';

export const marksByStatement: Migration = {
  name: '0038-marks-by-statement',
  sql: `
DROP TRIGGER note_handoff ON baton.handoffs;
DROP FUNCTION baton.note_handoff();

CREATE FUNCTION baton.note_new_handoffs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM fresh) THEN RETURN NULL; END IF;
  INSERT INTO baton.score_marks AS m (workspace_id, install_id, lead_id, changed)
  SELECT DISTINCT workspace_id, install_id, lead_id, pg_current_xact_id()::text::bigint FROM fresh ORDER BY 1, 2, 3
  ON CONFLICT (workspace_id, install_id, lead_id) DO UPDATE SET changed = excluded.changed WHERE m.changed <> excluded.changed;
  INSERT INTO baton.tallies (workspace_id, install_id, what, day, owner, label, n)
  SELECT workspace_id, install_id, 'handoff', 0, '', 'closed', count(*) FROM fresh WHERE state = 'closed' GROUP BY 1, 2;
  INSERT INTO baton.open_handoffs (workspace_id, install_id, lead_id, at_bat, owner, state, due_at, handed_back)
  SELECT workspace_id, install_id, lead_id, at_bat, owner, state, due_at, coalesce(judgement #>> '{withMarketing,why}' = 'handed-back', false)
  FROM fresh WHERE state <> 'closed' ORDER BY 1, 2, 3, 4
  ON CONFLICT (workspace_id, install_id, lead_id, at_bat) DO UPDATE
  SET owner = excluded.owner, state = excluded.state, due_at = excluded.due_at, handed_back = excluded.handed_back;
  RETURN NULL;
END $$;

-- What is closed now and was open leaves by its key: a row that is not there is none to leave.
CREATE FUNCTION baton.note_changed_handoffs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM fresh) THEN RETURN NULL; END IF;
  INSERT INTO baton.score_marks AS m (workspace_id, install_id, lead_id, changed)
  SELECT DISTINCT workspace_id, install_id, lead_id, pg_current_xact_id()::text::bigint FROM fresh ORDER BY 1, 2, 3
  ON CONFLICT (workspace_id, install_id, lead_id) DO UPDATE SET changed = excluded.changed WHERE m.changed <> excluded.changed;
  INSERT INTO baton.tallies (workspace_id, install_id, what, day, owner, label, n)
  SELECT workspace_id, install_id, 'handoff', 0, '', 'closed', sum(n) FROM (
    SELECT workspace_id, install_id, 1 AS n FROM fresh WHERE state = 'closed'
    UNION ALL SELECT workspace_id, install_id, -1 FROM former WHERE state = 'closed') c GROUP BY 1, 2 HAVING sum(n) <> 0;
  DELETE FROM baton.open_handoffs o WHERE o.ctid = ANY (ARRAY(
    SELECT t.ctid FROM fresh f CROSS JOIN LATERAL (
      SELECT h.ctid FROM baton.open_handoffs h
      WHERE h.workspace_id = f.workspace_id AND h.install_id = f.install_id AND h.lead_id = f.lead_id AND h.at_bat = f.at_bat OFFSET 0) t
    WHERE f.state = 'closed'));
  INSERT INTO baton.open_handoffs AS o (workspace_id, install_id, lead_id, at_bat, owner, state, due_at, handed_back)
  SELECT workspace_id, install_id, lead_id, at_bat, owner, state, due_at, coalesce(judgement #>> '{withMarketing,why}' = 'handed-back', false)
  FROM fresh WHERE state <> 'closed' ORDER BY 1, 2, 3, 4
  ON CONFLICT (workspace_id, install_id, lead_id, at_bat) DO UPDATE
  SET owner = excluded.owner, state = excluded.state, due_at = excluded.due_at, handed_back = excluded.handed_back
  WHERE (o.owner, o.state, o.due_at, o.handed_back) IS DISTINCT FROM (excluded.owner, excluded.state, excluded.due_at, excluded.handed_back);
  RETURN NULL;
END $$;

CREATE FUNCTION baton.note_gone_handoffs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM former) THEN RETURN NULL; END IF;
  INSERT INTO baton.score_marks AS m (workspace_id, install_id, lead_id, changed)
  SELECT DISTINCT workspace_id, install_id, lead_id, pg_current_xact_id()::text::bigint FROM former ORDER BY 1, 2, 3
  ON CONFLICT (workspace_id, install_id, lead_id) DO UPDATE SET changed = excluded.changed WHERE m.changed <> excluded.changed;
  INSERT INTO baton.tallies (workspace_id, install_id, what, day, owner, label, n)
  SELECT workspace_id, install_id, 'handoff', 0, '', 'closed', -count(*) FROM former WHERE state = 'closed' GROUP BY 1, 2;
  DELETE FROM baton.open_handoffs o WHERE o.ctid = ANY (ARRAY(
    SELECT t.ctid FROM former f CROSS JOIN LATERAL (
      SELECT h.ctid FROM baton.open_handoffs h
      WHERE h.workspace_id = f.workspace_id AND h.install_id = f.install_id AND h.lead_id = f.lead_id AND h.at_bat = f.at_bat OFFSET 0) t
    WHERE f.state <> 'closed'));
  RETURN NULL;
END $$;

CREATE TRIGGER note_new_handoffs AFTER INSERT ON baton.handoffs REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION baton.note_new_handoffs();
CREATE TRIGGER note_changed_handoffs AFTER UPDATE ON baton.handoffs REFERENCING OLD TABLE AS former NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION baton.note_changed_handoffs();
CREATE TRIGGER note_gone_handoffs AFTER DELETE ON baton.handoffs REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION baton.note_gone_handoffs();

-- By the row's own columns: the whole row as JSON, its body and history with it, was made for two of them.
CREATE FUNCTION baton.note_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM baton.mark_score(coalesce(NEW.workspace_id, OLD.workspace_id), coalesce(NEW.install_id, OLD.install_id), coalesce(NEW.lead_id, OLD.lead_id));
  RETURN NULL;
END $$;
CREATE FUNCTION baton.note_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM baton.mark_score(NEW.workspace_id, NEW.install_id, NEW.id);
  RETURN NULL;
END $$;
DROP TRIGGER note_marketing_new ON baton.persons;
DROP TRIGGER note_marketing ON baton.persons;
DROP TRIGGER note_marketing_gone ON baton.persons;
DROP TRIGGER note_set_aside_new ON baton.persons;
DROP TRIGGER note_set_aside ON baton.persons;
DROP TRIGGER note_source ON baton.records;
DROP TRIGGER note_answers ON baton.records;
DROP FUNCTION baton.note_score();
CREATE TRIGGER note_person_new AFTER INSERT ON baton.persons FOR EACH ROW
  WHEN (NEW.marketing IS NOT NULL OR NEW.set_aside IS NOT NULL) EXECUTE FUNCTION baton.note_person();
CREATE TRIGGER note_person AFTER UPDATE ON baton.persons FOR EACH ROW
  WHEN (OLD.marketing IS DISTINCT FROM NEW.marketing OR OLD.set_aside IS DISTINCT FROM NEW.set_aside) EXECUTE FUNCTION baton.note_person();
CREATE TRIGGER note_person_gone AFTER DELETE ON baton.persons FOR EACH ROW WHEN (OLD.marketing IS NOT NULL) EXECUTE FUNCTION baton.note_person();
-- The hash stands for all of a history: the histories themselves are not compared.
CREATE TRIGGER note_lead AFTER UPDATE ON baton.records FOR EACH ROW
  WHEN (NEW.kind = 'lead' AND (OLD.history_hash IS DISTINCT FROM NEW.history_hash OR OLD.removed <> NEW.removed
    OR OLD.body ->> 'source' IS DISTINCT FROM NEW.body ->> 'source' OR OLD.body ->> 'sourceDetail' IS DISTINCT FROM NEW.body ->> 'sourceDetail'))
  EXECUTE FUNCTION baton.note_lead();
`,
};
