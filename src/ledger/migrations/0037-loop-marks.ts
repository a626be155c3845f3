/** Which deals and which people's answers changed, for the pages of the closed loop: noted where rows change, by the transaction that changed them. */
import type { Migration } from '../migrate.ts';

export const loopMarks: Migration = {
  name: '0037-loop-marks',
  sql: `
CREATE TABLE baton.deal_marks (
  workspace_id text NOT NULL,
  install_id text NOT NULL,
  deal_id text NOT NULL,
  changed bigint NOT NULL,
  PRIMARY KEY (workspace_id, install_id, deal_id)
);
CREATE INDEX deal_marks_by_change ON baton.deal_marks (workspace_id, install_id, changed, deal_id);

-- By statement: the lane stores two hundred deals at once, and a page of a backfill a hundred.
CREATE FUNCTION baton.mark_credited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO baton.deal_marks AS m (workspace_id, install_id, deal_id, changed)
  SELECT DISTINCT workspace_id, install_id, deal_id, pg_current_xact_id()::text::bigint FROM fresh ORDER BY 1, 2, 3
  ON CONFLICT (workspace_id, install_id, deal_id) DO UPDATE SET changed = excluded.changed WHERE m.changed <> excluded.changed;
  RETURN NULL;
END $$;
CREATE TRIGGER mark_credited_new AFTER INSERT ON baton.deal_credits REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION baton.mark_credited();
CREATE TRIGGER mark_credited AFTER UPDATE ON baton.deal_credits REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION baton.mark_credited();

-- New leads come without what they answered; where they come with it, it counts. Deals come whole.
CREATE FUNCTION baton.mark_new_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM fresh WHERE kind = 'deal' OR kind = 'lead' AND history_hash IS NOT NULL) THEN RETURN NULL; END IF;
  INSERT INTO baton.deal_marks AS m (workspace_id, install_id, deal_id, changed)
  SELECT workspace_id, install_id, id, pg_current_xact_id()::text::bigint FROM fresh WHERE kind = 'deal' ORDER BY 1, 2, 3
  ON CONFLICT (workspace_id, install_id, deal_id) DO UPDATE SET changed = excluded.changed WHERE m.changed <> excluded.changed;
  INSERT INTO baton.score_marks AS m (workspace_id, install_id, lead_id, changed)
  SELECT workspace_id, install_id, id, pg_current_xact_id()::text::bigint FROM fresh WHERE kind = 'lead' AND history_hash IS NOT NULL ORDER BY 1, 2, 3
  ON CONFLICT (workspace_id, install_id, lead_id) DO UPDATE SET changed = excluded.changed WHERE m.changed <> excluded.changed;
  RETURN NULL;
END $$;
CREATE TRIGGER mark_new_records AFTER INSERT ON baton.records REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION baton.mark_new_records();

CREATE FUNCTION baton.mark_deal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO baton.deal_marks AS m (workspace_id, install_id, deal_id, changed)
  VALUES (NEW.workspace_id, NEW.install_id, NEW.id, pg_current_xact_id()::text::bigint)
  ON CONFLICT (workspace_id, install_id, deal_id) DO UPDATE SET changed = excluded.changed WHERE m.changed <> excluded.changed;
  RETURN NULL;
END $$;
CREATE TRIGGER mark_deal AFTER UPDATE ON baton.records FOR EACH ROW
  WHEN (NEW.kind = 'deal' AND (OLD.hash IS DISTINCT FROM NEW.hash OR OLD.removed <> NEW.removed)) EXECUTE FUNCTION baton.mark_deal();

-- The hash stands for all of a history: the histories themselves are not compared.
CREATE TRIGGER note_answers AFTER UPDATE ON baton.records FOR EACH ROW
  WHEN (NEW.kind = 'lead' AND (OLD.history_hash IS DISTINCT FROM NEW.history_hash OR OLD.removed <> NEW.removed)) EXECUTE FUNCTION baton.note_score();
CREATE TRIGGER note_set_aside_new AFTER INSERT ON baton.persons FOR EACH ROW WHEN (NEW.set_aside IS NOT NULL) EXECUTE FUNCTION baton.note_score();
CREATE TRIGGER note_set_aside AFTER UPDATE ON baton.persons FOR EACH ROW
  WHEN (OLD.set_aside IS DISTINCT FROM NEW.set_aside) EXECUTE FUNCTION baton.note_score();
`,
};
