/** What the console counts, kept where rows change: open hand-offs in a narrow table, counts of records and of work by day, and which leads' figures changed. */
import type { Migration } from '../migrate.ts';

export const consoleSpeed: Migration = {
  name: '0024-console-speed',
  sql: `
-- Beside hand-offs, whose rows of 2 kB make counting twenty thousand of them read forty megabytes.
CREATE TABLE baton.open_handoffs (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  at_bat int NOT NULL,
  owner text,
  state text NOT NULL,
  due_at bigint,
  handed_back boolean NOT NULL,
  PRIMARY KEY (workspace_id, install_id, lead_id, at_bat)
);
CREATE INDEX open_handoffs_by_due ON baton.open_handoffs (workspace_id, install_id, due_at, lead_id, at_bat);
-- With state and mark, so that all of them are counted without reading the rows.
CREATE INDEX open_handoffs_by_owner ON baton.open_handoffs (workspace_id, install_id, owner, due_at, lead_id, at_bat) INCLUDE (state, handed_back);
CREATE INDEX open_handoffs_offered ON baton.open_handoffs (workspace_id, install_id, due_at, lead_id, at_bat) WHERE state = 'offered' AND owner IS NOT NULL;
CREATE INDEX open_handoffs_unrouted ON baton.open_handoffs (workspace_id, install_id, due_at, lead_id, at_bat) WHERE owner IS NULL;
CREATE INDEX open_handoffs_handed_back ON baton.open_handoffs (workspace_id, install_id, due_at, lead_id, at_bat) WHERE handed_back;
-- One row for each change, added up when read: a counter that all workers wrote to would have them wait for each other.
CREATE TABLE baton.tallies (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  what text NOT NULL,
  -- Days since 1970 in UTC; 0 where it is not counted by day.
  day int NOT NULL,
  owner text NOT NULL,
  label text NOT NULL,
  n bigint NOT NULL
);
CREATE INDEX tallies_by_day ON baton.tallies (workspace_id, install_id, what, day) INCLUDE (owner, label, n);
-- The transaction that last changed what the scoreboard counts of a lead.
CREATE TABLE baton.score_marks (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  lead_id text NOT NULL,
  changed bigint NOT NULL,
  PRIMARY KEY (workspace_id, install_id, lead_id)
);
CREATE INDEX score_marks_by_change ON baton.score_marks (workspace_id, install_id, changed, lead_id);

CREATE FUNCTION baton.mark_score(p_workspace text, p_install text, p_lead text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO baton.score_marks AS m (workspace_id, install_id, lead_id, changed)
  VALUES (p_workspace, p_install, p_lead, pg_current_xact_id()::text::bigint)
  ON CONFLICT (workspace_id, install_id, lead_id) DO UPDATE SET changed = excluded.changed WHERE m.changed <> excluded.changed $$;

CREATE FUNCTION baton.note_handoff() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was_closed int := CASE WHEN TG_OP <> 'INSERT' AND OLD.state = 'closed' THEN 1 ELSE 0 END;
  is_closed int := CASE WHEN TG_OP <> 'DELETE' AND NEW.state = 'closed' THEN 1 ELSE 0 END;
BEGIN
  PERFORM baton.mark_score(coalesce(NEW.workspace_id, OLD.workspace_id), coalesce(NEW.install_id, OLD.install_id), coalesce(NEW.lead_id, OLD.lead_id));
  IF is_closed <> was_closed THEN
    INSERT INTO baton.tallies (workspace_id, install_id, what, day, owner, label, n)
    VALUES (coalesce(NEW.workspace_id, OLD.workspace_id), coalesce(NEW.install_id, OLD.install_id), 'handoff', 0, '', 'closed', is_closed - was_closed);
  END IF;
  IF TG_OP <> 'INSERT' AND OLD.state <> 'closed' AND (TG_OP = 'DELETE' OR NEW.state = 'closed') THEN
    DELETE FROM baton.open_handoffs WHERE workspace_id = OLD.workspace_id AND install_id = OLD.install_id AND lead_id = OLD.lead_id AND at_bat = OLD.at_bat;
  ELSIF TG_OP <> 'DELETE' AND NEW.state <> 'closed' THEN
    INSERT INTO baton.open_handoffs AS o (workspace_id, install_id, lead_id, at_bat, owner, state, due_at, handed_back)
    VALUES (NEW.workspace_id, NEW.install_id, NEW.lead_id, NEW.at_bat, NEW.owner, NEW.state, NEW.due_at,
      coalesce(NEW.judgement #>> '{withMarketing,why}' = 'handed-back', false))
    ON CONFLICT (workspace_id, install_id, lead_id, at_bat) DO UPDATE
    SET owner = excluded.owner, state = excluded.state, due_at = excluded.due_at, handed_back = excluded.handed_back
    WHERE (o.owner, o.state, o.due_at, o.handed_back) IS DISTINCT FROM (excluded.owner, excluded.state, excluded.due_at, excluded.handed_back);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER note_handoff AFTER INSERT OR UPDATE OR DELETE ON baton.handoffs FOR EACH ROW EXECUTE FUNCTION baton.note_handoff();

CREATE FUNCTION baton.note_score() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb := to_jsonb(coalesce(NEW, OLD));
BEGIN
  PERFORM baton.mark_score(changed ->> 'workspace_id', changed ->> 'install_id', coalesce(changed ->> 'lead_id', changed ->> 'id'));
  RETURN NULL;
END $$;
CREATE TRIGGER note_marketing_new AFTER INSERT ON baton.persons FOR EACH ROW WHEN (NEW.marketing IS NOT NULL) EXECUTE FUNCTION baton.note_score();
CREATE TRIGGER note_marketing AFTER UPDATE ON baton.persons FOR EACH ROW WHEN (OLD.marketing IS DISTINCT FROM NEW.marketing) EXECUTE FUNCTION baton.note_score();
CREATE TRIGGER note_marketing_gone AFTER DELETE ON baton.persons FOR EACH ROW WHEN (OLD.marketing IS NOT NULL) EXECUTE FUNCTION baton.note_score();
CREATE TRIGGER note_source AFTER UPDATE ON baton.records FOR EACH ROW
  WHEN (NEW.kind = 'lead' AND (OLD.body ->> 'source' IS DISTINCT FROM NEW.body ->> 'source' OR OLD.body ->> 'sourceDetail' IS DISTINCT FROM NEW.body ->> 'sourceDetail'))
  EXECUTE FUNCTION baton.note_score();

CREATE FUNCTION baton.is_work(p_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT p_kind IN ('call', 'email', 'message', 'meeting', 'note') $$;
CREATE FUNCTION baton.day_of(p_body jsonb) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(floor((p_body ->> 'at')::numeric / 86400000)::int, 0) $$;

-- By statement: a page of a backfill brings a hundred records of one kind.
CREATE FUNCTION baton.tally_new_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO baton.tallies (workspace_id, install_id, what, day, owner, label, n)
  SELECT workspace_id, install_id, 'record', 0, '', kind, count(*) FROM fresh WHERE body IS NOT NULL GROUP BY 1, 2, kind
  UNION ALL
  SELECT workspace_id, install_id, 'work', baton.day_of(body), body ->> 'ownerId', kind || ' ' || coalesce(body ->> 'by', 'hand'), count(*) FROM fresh
  WHERE baton.is_work(kind) AND body ->> 'ownerId' IS NOT NULL AND NOT removed GROUP BY 1, 2, 4, 5, 6;
  RETURN NULL;
END $$;
CREATE TRIGGER tally_new_records AFTER INSERT ON baton.records REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION baton.tally_new_records();

CREATE FUNCTION baton.tally_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO baton.tallies (workspace_id, install_id, what, day, owner, label, n)
  SELECT r.workspace_id, r.install_id, 'record', 0, '', r.kind, sum(r.n) FROM (
    SELECT OLD.workspace_id, OLD.install_id, OLD.kind, -1 AS n WHERE OLD.body IS NOT NULL
    UNION ALL SELECT NEW.workspace_id, NEW.install_id, NEW.kind, 1 WHERE TG_OP <> 'DELETE' AND NEW.body IS NOT NULL) r
  GROUP BY 1, 2, 6 HAVING sum(r.n) <> 0;
  IF baton.is_work(OLD.kind) THEN
    INSERT INTO baton.tallies (workspace_id, install_id, what, day, owner, label, n)
    SELECT OLD.workspace_id, OLD.install_id, 'work', baton.day_of(OLD.body), OLD.body ->> 'ownerId', OLD.kind || ' ' || coalesce(OLD.body ->> 'by', 'hand'), -1
    WHERE OLD.body ->> 'ownerId' IS NOT NULL AND NOT OLD.removed
    UNION ALL
    SELECT NEW.workspace_id, NEW.install_id, 'work', baton.day_of(NEW.body), NEW.body ->> 'ownerId', NEW.kind || ' ' || coalesce(NEW.body ->> 'by', 'hand'), 1
    WHERE TG_OP <> 'DELETE' AND NEW.body ->> 'ownerId' IS NOT NULL AND NOT NEW.removed;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tally_changed_record AFTER UPDATE ON baton.records FOR EACH ROW
  WHEN ((OLD.body IS NULL) <> (NEW.body IS NULL) OR NEW.kind IN ('call', 'email', 'message', 'meeting', 'note') AND (OLD.removed <> NEW.removed
    OR OLD.body -> 'ownerId' IS DISTINCT FROM NEW.body -> 'ownerId' OR OLD.body -> 'by' IS DISTINCT FROM NEW.body -> 'by' OR OLD.body -> 'at' IS DISTINCT FROM NEW.body -> 'at'))
  EXECUTE FUNCTION baton.tally_record();
CREATE TRIGGER tally_gone_record AFTER DELETE ON baton.records FOR EACH ROW EXECUTE FUNCTION baton.tally_record();

-- A merged lead counts as the one it lives on as.
CREATE FUNCTION baton.tally_merged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO baton.tallies (workspace_id, install_id, what, day, owner, label, n)
  SELECT NEW.workspace_id, NEW.install_id, 'record', 0, '', 'merged', CASE WHEN NEW.merged_into IS NULL THEN -1 ELSE 1 END
  WHERE EXISTS (SELECT 1 FROM baton.records r WHERE r.workspace_id = NEW.workspace_id AND r.install_id = NEW.install_id AND r.kind = 'lead' AND r.id = NEW.lead_id AND r.body IS NOT NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER tally_merged_new AFTER INSERT ON baton.leads FOR EACH ROW WHEN (NEW.merged_into IS NOT NULL) EXECUTE FUNCTION baton.tally_merged();
CREATE TRIGGER tally_merged AFTER UPDATE ON baton.leads FOR EACH ROW WHEN ((OLD.merged_into IS NULL) <> (NEW.merged_into IS NULL)) EXECUTE FUNCTION baton.tally_merged();

INSERT INTO baton.open_handoffs (workspace_id, install_id, lead_id, at_bat, owner, state, due_at, handed_back)
SELECT workspace_id, install_id, lead_id, at_bat, owner, state, due_at, coalesce(judgement #>> '{withMarketing,why}' = 'handed-back', false)
FROM baton.handoffs WHERE state <> 'closed';
INSERT INTO baton.tallies (workspace_id, install_id, what, day, owner, label, n)
SELECT workspace_id, install_id, 'handoff', 0, '', 'closed', count(*) FROM baton.handoffs WHERE state = 'closed' GROUP BY 1, 2
UNION ALL
SELECT workspace_id, install_id, 'record', 0, '', kind, count(*) FROM baton.records WHERE body IS NOT NULL GROUP BY 1, 2, kind
UNION ALL
SELECT l.workspace_id, l.install_id, 'record', 0, '', 'merged', count(*) FROM baton.leads l JOIN baton.records r ON r.workspace_id = l.workspace_id
  AND r.install_id = l.install_id AND r.kind = 'lead' AND r.id = l.lead_id WHERE l.merged_into IS NOT NULL AND r.body IS NOT NULL GROUP BY 1, 2
UNION ALL
SELECT workspace_id, install_id, 'work', baton.day_of(body), body ->> 'ownerId', kind || ' ' || coalesce(body ->> 'by', 'hand'), count(*) FROM baton.records
WHERE baton.is_work(kind) AND body ->> 'ownerId' IS NOT NULL AND NOT removed GROUP BY 1, 2, 4, 5, 6;

-- Open hand-offs are listed and counted out of their own table now.
-- Which forms and stages came up lately is asked of the leads that changed since.
CREATE INDEX records_leads_changed ON baton.records (workspace_id, install_id, kind, greatest(version, history_version)) WHERE kind IN ('lead', 'lead-object');
DROP INDEX baton.handoffs_open_by_due, baton.handoffs_offered, baton.handoffs_handed_back;
`,
};
