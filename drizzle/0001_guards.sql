-- What drizzle cannot express: exclusion, the closure of the unit tree, append-only tables, counters.

CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
-- A person has at most one primary post on any day, and is not on two leaves at once.
ALTER TABLE employments ADD CONSTRAINT employments_one_primary
  EXCLUDE USING gist (person_id WITH =, daterange(started_on, ended_on, '[]') WITH &&) WHERE (is_primary);
--> statement-breakpoint
ALTER TABLE leaves ADD CONSTRAINT leaves_no_overlap
  EXCLUDE USING gist (person_id WITH =, daterange(started_on, ended_on, '[]') WITH &&);
--> statement-breakpoint
-- Lists of people are sorted as Vietnamese does it, whatever the database's own collation.
CREATE INDEX people_sort_idx ON people (sort_name COLLATE "vi-x-icu", id);
--> statement-breakpoint
CREATE FUNCTION keep_unit_ancestors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.parent_id IS NOT DISTINCT FROM OLD.parent_id THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF EXISTS (SELECT FROM unit_ancestors WHERE unit_id = NEW.parent_id AND ancestor_id = NEW.id) THEN
      RAISE EXCEPTION 'a unit cannot stand below itself'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'units_no_cycle';
    END IF;
    DELETE FROM unit_ancestors a
      USING unit_ancestors below, unit_ancestors above
      WHERE below.ancestor_id = NEW.id AND above.unit_id = NEW.id AND above.ancestor_id <> NEW.id
        AND a.unit_id = below.unit_id AND a.ancestor_id = above.ancestor_id;
    INSERT INTO unit_ancestors (unit_id, ancestor_id)
      SELECT below.unit_id, above.ancestor_id
      FROM unit_ancestors below CROSS JOIN unit_ancestors above
      WHERE below.ancestor_id = NEW.id AND above.unit_id = NEW.parent_id;
    RETURN NULL;
  END IF;
  INSERT INTO unit_ancestors (unit_id, ancestor_id)
    SELECT NEW.id, NEW.id
    UNION ALL
    SELECT NEW.id, ancestor_id FROM unit_ancestors WHERE unit_id = NEW.parent_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER units_keep_ancestors AFTER INSERT OR UPDATE OF parent_id ON units
  FOR EACH ROW EXECUTE FUNCTION keep_unit_ancestors();
--> statement-breakpoint
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER completions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON completions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER completion_voids_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON completion_voids
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER certificates_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON certificates
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER course_versions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON course_versions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER question_versions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON question_versions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER course_version_questions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON course_version_questions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- A submitted attempt is evidence: neither it nor its answers and marks change afterwards.
CREATE FUNCTION refuse_change_of_submitted_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.submitted_at IS NOT NULL THEN
    RAISE EXCEPTION 'attempt % is submitted: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER attempts_final BEFORE UPDATE OR DELETE ON attempts
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_submitted_attempt();
--> statement-breakpoint
CREATE FUNCTION refuse_change_of_submitted_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM attempts WHERE id = OLD.attempt_id AND submitted_at IS NOT NULL) THEN
    RAISE EXCEPTION 'attempt % is submitted: % refused', OLD.attempt_id, TG_OP USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER attempt_items_final BEFORE UPDATE OR DELETE ON attempt_items
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_submitted_item();
--> statement-breakpoint
-- coverage_counts is the sum of standings, whoever writes them: one step a cell and statement, so that a roster of
-- thousands costs no more than its cells. Cells are locked in the order of their keys against deadlocks.
CREATE FUNCTION add_to_coverage(steps coverage_counts[]) RETURNS void LANGUAGE sql AS $$
  SELECT FROM coverage_counts c
    WHERE (target_id, unit_id, category, sex, state) IN (
      SELECT target_id, unit_id, category, sex, state FROM unnest(steps))
    ORDER BY target_id, unit_id, category, sex, state
    FOR UPDATE OF c;
  WITH step AS (
    SELECT target_id, unit_id, category, sex, state, sum(people)::integer AS people FROM unnest(steps)
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(people) <> 0
  ), updated AS (
    UPDATE coverage_counts c SET people = c.people + step.people FROM step
      WHERE (c.target_id, c.unit_id, c.category, c.sex, c.state)
        = (step.target_id, step.unit_id, step.category, step.sex, step.state)
      RETURNING c.target_id, c.unit_id, c.category, c.sex, c.state
  )
  INSERT INTO coverage_counts AS c (target_id, unit_id, category, sex, state, people)
    SELECT target_id, unit_id, category, sex, state, people FROM step
      WHERE (target_id, unit_id, category, sex, state) NOT IN (SELECT * FROM updated)
      ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (target_id, unit_id, category, sex, state) DO UPDATE SET people = c.people + excluded.people;
$$;
--> statement-breakpoint
CREATE FUNCTION count_standings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  gone coverage_counts[] := '{}';
  come coverage_counts[] := '{}';
BEGIN
  IF TG_OP <> 'INSERT' THEN
    gone := ARRAY(SELECT ROW(target_id, unit_id, category, coalesce(sex, 'unknown'), state, -1)::coverage_counts
      FROM old_rows WHERE unit_id IS NOT NULL);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    come := ARRAY(SELECT ROW(target_id, unit_id, category, coalesce(sex, 'unknown'), state, 1)::coverage_counts
      FROM new_rows WHERE unit_id IS NOT NULL);
  END IF;
  PERFORM add_to_coverage(gone || come);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER standings_count_insert AFTER INSERT ON standings
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_standings();
--> statement-breakpoint
CREATE TRIGGER standings_count_update AFTER UPDATE ON standings
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_standings();
--> statement-breakpoint
CREATE TRIGGER standings_count_delete AFTER DELETE ON standings
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_standings();
--> statement-breakpoint
CREATE TRIGGER standings_no_truncate BEFORE TRUNCATE ON standings
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
