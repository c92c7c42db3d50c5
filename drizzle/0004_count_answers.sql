CREATE TABLE "item_counts" (
	"course_version_id" uuid NOT NULL,
	"question_version_id" uuid NOT NULL,
	"mark" integer NOT NULL,
	"total" integer NOT NULL,
	"people" integer NOT NULL,
	CONSTRAINT "item_counts_course_version_id_question_version_id_mark_total_pk" PRIMARY KEY("course_version_id","question_version_id","mark","total"),
	CONSTRAINT "item_counts_people_positive" CHECK ("item_counts"."people" > 0)
);
--> statement-breakpoint
CREATE TABLE "response_counts" (
	"course_version_id" uuid NOT NULL,
	"question_version_id" uuid NOT NULL,
	"response" text NOT NULL,
	"people" integer NOT NULL,
	"totals" bigint NOT NULL,
	"rests" bigint NOT NULL,
	"rest_squares" bigint NOT NULL,
	CONSTRAINT "response_counts_course_version_id_question_version_id_response_pk" PRIMARY KEY("course_version_id","question_version_id","response"),
	CONSTRAINT "response_counts_people_positive" CHECK ("response_counts"."people" > 0)
);
--> statement-breakpoint
CREATE TABLE "slot_sums" (
	"course_version_id" uuid NOT NULL,
	"slot" text NOT NULL,
	"people" integer NOT NULL,
	"marks" bigint NOT NULL,
	"squares" bigint NOT NULL,
	CONSTRAINT "slot_sums_course_version_id_slot_pk" PRIMARY KEY("course_version_id","slot"),
	CONSTRAINT "slot_sums_people_positive" CHECK ("slot_sums"."people" > 0)
);
--> statement-breakpoint
CREATE TABLE "statistics_pending" (
	"attempt_id" uuid PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "total_counts" (
	"course_version_id" uuid NOT NULL,
	"total" integer NOT NULL,
	"people" integer NOT NULL,
	CONSTRAINT "total_counts_course_version_id_total_pk" PRIMARY KEY("course_version_id","total"),
	CONSTRAINT "total_counts_people_positive" CHECK ("total_counts"."people" > 0)
);
--> statement-breakpoint
ALTER TABLE "item_counts" ADD CONSTRAINT "item_counts_course_version_id_course_versions_id_fk" FOREIGN KEY ("course_version_id") REFERENCES "public"."course_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "item_counts" ADD CONSTRAINT "item_counts_question_version_id_question_versions_id_fk" FOREIGN KEY ("question_version_id") REFERENCES "public"."question_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response_counts" ADD CONSTRAINT "response_counts_course_version_id_course_versions_id_fk" FOREIGN KEY ("course_version_id") REFERENCES "public"."course_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response_counts" ADD CONSTRAINT "response_counts_question_version_id_question_versions_id_fk" FOREIGN KEY ("question_version_id") REFERENCES "public"."question_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slot_sums" ADD CONSTRAINT "slot_sums_course_version_id_course_versions_id_fk" FOREIGN KEY ("course_version_id") REFERENCES "public"."course_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statistics_pending" ADD CONSTRAINT "statistics_pending_attempt_id_attempts_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."attempts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "total_counts" ADD CONSTRAINT "total_counts_course_version_id_course_versions_id_fk" FOREIGN KEY ("course_version_id") REFERENCES "public"."course_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- A first attempt that is handed in waits here for the counts. Only rows are added, so 500 people who hand in at once do
-- not queue for the counter of one popular answer; whoever reads folds them in before.
CREATE FUNCTION note_for_statistics() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO statistics_pending (attempt_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER attempts_note_submission AFTER UPDATE ON attempts FOR EACH ROW
  WHEN (OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL AND NEW.number = 1)
  EXECUTE FUNCTION note_for_statistics();
--> statement-breakpoint
CREATE TRIGGER attempts_note_insertion AFTER INSERT ON attempts FOR EACH ROW
  WHEN (NEW.submitted_at IS NOT NULL AND NEW.number = 1)
  EXECUTE FUNCTION note_for_statistics();
--> statement-breakpoint
-- Adds attempts to the counts. Marks are counted in 2520ths, the smallest unit that 1 to 10 parts divide. Only for the two
-- functions below, which hold the lock.
CREATE FUNCTION add_to_statistics(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  WITH chosen AS MATERIALIZED (
    SELECT a.id, a.course_version_id FROM unnest(ids) AS n(id) JOIN attempts a ON a.id = n.id
  ), asked_whole AS MATERIALIZED (
    SELECT v.id AS course_version_id, o ->> 'id' AS objective
    FROM course_versions v CROSS JOIN jsonb_array_elements(v.content -> 'objectives') o
    WHERE v.id IN (SELECT course_version_id FROM chosen) AND (o ->> 'draw')::integer = (
      SELECT count(*) FROM course_version_questions b JOIN question_versions q ON q.id = b.question_version_id
      WHERE b.course_version_id = v.id AND q.objective = o ->> 'id')
  ), item AS MATERIALIZED (
    SELECT a.id, a.course_version_id, i.question_version_id, i.responses, q.objective, i.position,
      i.marks_awarded * (2520 / i.marks_possible) AS mark,
      (sum(i.marks_awarded * (2520 / i.marks_possible)) OVER (PARTITION BY a.id))::integer AS total
    FROM chosen a
    JOIN attempt_items i ON i.attempt_id = a.id
    JOIN question_versions q ON q.id = i.question_version_id
  ), items AS (
    INSERT INTO item_counts AS c (course_version_id, question_version_id, mark, total, people)
      SELECT course_version_id, question_version_id, mark, total, count(*) FROM item GROUP BY 1, 2, 3, 4
      ON CONFLICT (course_version_id, question_version_id, mark, total) DO UPDATE SET people = c.people + excluded.people
  ), responses AS (
    INSERT INTO response_counts AS c
        (course_version_id, question_version_id, response, people, totals, rests, rest_squares)
      SELECT course_version_id, question_version_id, response, count(*), sum(total), sum(total - mark),
        sum((total - mark)::bigint * (total - mark))
      FROM item CROSS JOIN LATERAL unnest(CASE WHEN responses = '{}' THEN '{""}' ELSE responses END) AS r(response)
      GROUP BY 1, 2, 3
      ON CONFLICT (course_version_id, question_version_id, response) DO UPDATE SET people = c.people + excluded.people,
        totals = c.totals + excluded.totals, rests = c.rests + excluded.rests,
        rest_squares = c.rest_squares + excluded.rest_squares
  ), totals AS (
    INSERT INTO total_counts AS c (course_version_id, total, people)
      SELECT course_version_id, total, count(DISTINCT id) FROM item GROUP BY 1, 2
      ON CONFLICT (course_version_id, total) DO UPDATE SET people = c.people + excluded.people
  ), place AS (
    SELECT i.course_version_id, i.mark, CASE WHEN w.objective IS NULL
      THEN i.objective || ' ' || row_number() OVER (PARTITION BY i.id, i.objective ORDER BY i.position)
      ELSE i.question_version_id::text END AS slot
    FROM item i LEFT JOIN asked_whole w USING (course_version_id, objective)
  )
  INSERT INTO slot_sums AS c (course_version_id, slot, people, marks, squares)
    SELECT course_version_id, slot, count(*), sum(mark), sum(mark::bigint * mark) FROM place GROUP BY 1, 2
    ON CONFLICT (course_version_id, slot) DO UPDATE SET people = c.people + excluded.people,
      marks = c.marks + excluded.marks, squares = c.squares + excluded.squares;
$$;
--> statement-breakpoint
-- Brings the counts up to date and holds them so until the transaction ends.
CREATE FUNCTION fold_statistics() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[];
BEGIN
  PERFORM pg_advisory_xact_lock(1279345747, 6);
  WITH taken AS (DELETE FROM statistics_pending RETURNING attempt_id)
    SELECT array_agg(attempt_id) INTO ids FROM taken;
  IF ids IS NOT NULL THEN
    PERFORM add_to_statistics(ids);
  END IF;
END $$;
--> statement-breakpoint
-- Counts course versions anew from their attempts; what is still pending stays so.
CREATE FUNCTION rebuild_statistics(versions uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1279345747, 6);
  DELETE FROM item_counts WHERE course_version_id = ANY (versions);
  DELETE FROM response_counts WHERE course_version_id = ANY (versions);
  DELETE FROM total_counts WHERE course_version_id = ANY (versions);
  DELETE FROM slot_sums WHERE course_version_id = ANY (versions);
  PERFORM add_to_statistics(ARRAY(
    SELECT id FROM attempts a
    WHERE course_version_id = ANY (versions) AND submitted_at IS NOT NULL AND number = 1
      AND NOT EXISTS (SELECT FROM statistics_pending p WHERE p.attempt_id = a.id)));
END $$;
--> statement-breakpoint
INSERT INTO statistics_pending (attempt_id) SELECT id FROM attempts WHERE submitted_at IS NOT NULL AND number = 1;
--> statement-breakpoint
SELECT fold_statistics();
