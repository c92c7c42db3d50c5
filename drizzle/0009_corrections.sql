CREATE TABLE "attempt_regrades" (
	"attempt_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"correction_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"item_awarded" integer NOT NULL,
	"item_possible" integer NOT NULL,
	"responses" text[] NOT NULL,
	"marks_awarded" integer NOT NULL,
	"marks_possible" integer NOT NULL,
	"passed" boolean NOT NULL,
	"is_raised" boolean NOT NULL,
	"pass" text NOT NULL,
	CONSTRAINT "attempt_regrades_attempt_id_number_pk" PRIMARY KEY("attempt_id","number"),
	CONSTRAINT "attempt_regrades_correction_key" UNIQUE("correction_id","attempt_id"),
	CONSTRAINT "attempt_regrades_item_in_range" CHECK ("attempt_regrades"."item_awarded" between 0 and "attempt_regrades"."item_possible"),
	CONSTRAINT "attempt_regrades_marks_in_range" CHECK ("attempt_regrades"."marks_awarded" between 0 and "attempt_regrades"."marks_possible")
);
--> statement-breakpoint
CREATE TABLE "question_corrections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"question_version_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"content" jsonb NOT NULL,
	"reason" text NOT NULL,
	"corrected_by" uuid NOT NULL,
	"corrected_at" timestamp with time zone NOT NULL,
	CONSTRAINT "question_corrections_number_key" UNIQUE("question_version_id","number"),
	CONSTRAINT "question_corrections_reason_filled" CHECK ("question_corrections"."reason" <> '')
);
--> statement-breakpoint
ALTER TABLE "attempt_regrades" ADD CONSTRAINT "attempt_regrades_correction_id_question_corrections_id_fk" FOREIGN KEY ("correction_id") REFERENCES "public"."question_corrections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt_regrades" ADD CONSTRAINT "attempt_regrades_item_fkey" FOREIGN KEY ("attempt_id","position") REFERENCES "public"."attempt_items"("attempt_id","position") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question_corrections" ADD CONSTRAINT "question_corrections_question_version_id_question_versions_id_fk" FOREIGN KEY ("question_version_id") REFERENCES "public"."question_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question_corrections" ADD CONSTRAINT "question_corrections_corrected_by_accounts_id_fk" FOREIGN KEY ("corrected_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attempt_regrades_item_idx" ON "attempt_regrades" USING btree ("attempt_id","position","number");--> statement-breakpoint
CREATE TRIGGER question_corrections_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON question_corrections
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER attempt_regrades_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON attempt_regrades
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- As before, with the marks that hold today: those of the newest regrade of an item, where there is one.
CREATE OR REPLACE FUNCTION add_to_statistics(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  WITH chosen AS MATERIALIZED (
    SELECT a.id, a.course_version_id FROM unnest(ids) AS n(id) JOIN attempts a ON a.id = n.id
  ), asked_whole AS MATERIALIZED (
    SELECT v.id AS course_version_id, o ->> 'id' AS objective
    FROM course_versions v CROSS JOIN jsonb_array_elements(v.content -> 'objectives') o
    WHERE v.id IN (SELECT course_version_id FROM chosen) AND (o ->> 'draw')::integer = (
      SELECT count(*) FROM course_version_questions b JOIN question_versions q ON q.id = b.question_version_id
      WHERE b.course_version_id = v.id AND q.objective = o ->> 'id')
  ), regraded AS MATERIALIZED (
    SELECT DISTINCT ON (r.attempt_id, r.position) r.attempt_id, r.position, r.item_awarded, r.item_possible, r.responses
    FROM attempt_regrades r JOIN chosen a ON a.id = r.attempt_id
    ORDER BY r.attempt_id, r.position, r.number DESC
  ), graded AS (
    SELECT a.id, a.course_version_id, i.question_version_id, i.position,
      coalesce(r.responses, i.responses) AS responses,
      CASE WHEN r.attempt_id IS NULL THEN i.marks_awarded * (2520 / i.marks_possible)
        ELSE r.item_awarded * (2520 / r.item_possible) END AS mark
    FROM chosen a
    JOIN attempt_items i ON i.attempt_id = a.id
    LEFT JOIN regraded r ON r.attempt_id = i.attempt_id AND r.position = i.position
  ), item AS MATERIALIZED (
    SELECT g.*, q.objective, (sum(g.mark) OVER (PARTITION BY g.id))::integer AS total
    FROM graded g JOIN question_versions q ON q.id = g.question_version_id
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
