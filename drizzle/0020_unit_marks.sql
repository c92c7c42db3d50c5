CREATE TABLE "unit_marks" (
	"unit_id" uuid PRIMARY KEY NOT NULL,
	"mark" uuid NOT NULL
);
--> statement-breakpoint
ALTER TABLE "unit_marks" ADD CONSTRAINT "unit_marks_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Rows in the order of their keys, so that two writers never wait for each other.
CREATE FUNCTION mark_units(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO unit_marks (unit_id, mark)
    SELECT id, gen_random_uuid() FROM (SELECT DISTINCT unnest(ids) AS id ORDER BY 1) marked WHERE id IS NOT NULL
    ON CONFLICT (unit_id) DO UPDATE SET mark = excluded.mark;
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION count_standings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  gone coverage_counts[] := '{}';
  come coverage_counts[] := '{}';
BEGIN
  IF TG_OP <> 'INSERT' THEN
    gone := ARRAY(SELECT coverage_step(s, -1) FROM old_rows s WHERE unit_id IS NOT NULL);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    come := ARRAY(SELECT coverage_step(s, 1) FROM new_rows s WHERE unit_id IS NOT NULL);
  END IF;
  PERFORM add_to_coverage(gone || come);
  PERFORM mark_units(ARRAY(SELECT unit_id FROM unnest(gone || come)));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION mark_units_of_people(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  SELECT mark_units(ARRAY(
    SELECT s.unit_id FROM targets t JOIN standings s ON s.target_id = t.id AND s.person_id = ANY (ids)));
$$;
--> statement-breakpoint
CREATE FUNCTION mark_units_of_enrolled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM mark_units_of_people(ARRAY(SELECT person_id FROM changed_rows));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER enrolments_mark_units_insert AFTER INSERT ON enrolments
  REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION mark_units_of_enrolled();
--> statement-breakpoint
CREATE TRIGGER enrolments_mark_units_delete AFTER DELETE ON enrolments
  REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION mark_units_of_enrolled();
--> statement-breakpoint
CREATE FUNCTION mark_units_of_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM mark_units_of_people(ARRAY[NEW.id]);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER people_mark_units AFTER UPDATE OF full_name, sort_name, search_name ON people
  FOR EACH ROW EXECUTE FUNCTION mark_units_of_renamed();
