-- The four states stand beside each other in one row: a quarter of the rows to read, and one row to write when somebody
-- goes from one state to the next. What was counted is counted anew from standings, which it is the sum of.
DELETE FROM "coverage_counts";--> statement-breakpoint
ALTER TABLE "coverage_counts" DROP CONSTRAINT "coverage_counts_not_negative";--> statement-breakpoint
ALTER TABLE "coverage_counts" DROP CONSTRAINT "coverage_counts_target_id_unit_id_category_sex_state_pk";--> statement-breakpoint
ALTER TABLE "coverage_counts" DROP COLUMN "state";--> statement-breakpoint
ALTER TABLE "coverage_counts" DROP COLUMN "people";--> statement-breakpoint
ALTER TABLE "coverage_counts" ADD COLUMN "both" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "coverage_counts" ADD COLUMN "child_protection" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "coverage_counts" ADD COLUMN "gender_equality" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "coverage_counts" ADD COLUMN "none" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "coverage_counts" ADD CONSTRAINT "coverage_counts_target_id_unit_id_category_sex_pk" PRIMARY KEY("target_id","unit_id","category","sex");--> statement-breakpoint
ALTER TABLE "coverage_counts" ADD CONSTRAINT "coverage_counts_not_negative" CHECK (least("coverage_counts"."both", "coverage_counts"."child_protection", "coverage_counts"."gender_equality", "coverage_counts"."none") >= 0);--> statement-breakpoint
DROP FUNCTION add_to_coverage(coverage_counts[]);--> statement-breakpoint
-- One step a cell and statement, so that a roster of thousands costs no more than its cells. Cells are locked in the
-- order of their keys against deadlocks.
CREATE FUNCTION add_to_coverage(steps coverage_counts[]) RETURNS void LANGUAGE sql AS $$
  SELECT FROM coverage_counts c
    WHERE (target_id, unit_id, category, sex) IN (SELECT target_id, unit_id, category, sex FROM unnest(steps))
    ORDER BY target_id, unit_id, category, sex
    FOR UPDATE OF c;
  WITH step AS (
    SELECT target_id, unit_id, category, sex, sum("both")::integer AS "both",
      sum(child_protection)::integer AS child_protection, sum(gender_equality)::integer AS gender_equality,
      sum("none")::integer AS "none"
    FROM unnest(steps) GROUP BY 1, 2, 3, 4
    HAVING (sum("both"), sum(child_protection), sum(gender_equality), sum("none")) <> (0, 0, 0, 0)
  ), updated AS (
    UPDATE coverage_counts c SET "both" = c."both" + step."both",
      child_protection = c.child_protection + step.child_protection,
      gender_equality = c.gender_equality + step.gender_equality, "none" = c."none" + step."none"
      FROM step
      WHERE (c.target_id, c.unit_id, c.category, c.sex) = (step.target_id, step.unit_id, step.category, step.sex)
      RETURNING c.target_id, c.unit_id, c.category, c.sex
  )
  INSERT INTO coverage_counts AS c (target_id, unit_id, category, sex, "both", child_protection, gender_equality, "none")
    SELECT target_id, unit_id, category, sex, "both", child_protection, gender_equality, "none" FROM step
      WHERE (target_id, unit_id, category, sex) NOT IN (SELECT * FROM updated)
      ORDER BY 1, 2, 3, 4
    ON CONFLICT (target_id, unit_id, category, sex) DO UPDATE SET "both" = c."both" + excluded."both",
      child_protection = c.child_protection + excluded.child_protection,
      gender_equality = c.gender_equality + excluded.gender_equality, "none" = c."none" + excluded."none";
$$;
--> statement-breakpoint
CREATE FUNCTION coverage_step(standing standings, people integer) RETURNS coverage_counts LANGUAGE sql IMMUTABLE AS $$
  SELECT (standing.target_id, standing.unit_id, standing.category, coalesce(standing.sex, 'unknown'),
    CASE standing.state WHEN 'both' THEN people ELSE 0 END,
    CASE standing.state WHEN 'child-protection' THEN people ELSE 0 END,
    CASE standing.state WHEN 'gender-equality' THEN people ELSE 0 END,
    CASE standing.state WHEN 'none' THEN people ELSE 0 END)::coverage_counts;
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
  RETURN NULL;
END $$;
--> statement-breakpoint
SELECT add_to_coverage(ARRAY(SELECT coverage_step(s, 1) FROM standings s WHERE unit_id IS NOT NULL));
