CREATE TABLE "course_readings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"course_version_id" uuid NOT NULL,
	"enrolled_at" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "enrolments" ADD COLUMN "passed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "enrolments" ADD COLUMN "passed_attempt_id" uuid;--> statement-breakpoint
ALTER TABLE "course_readings" ADD CONSTRAINT "course_readings_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_readings" ADD CONSTRAINT "course_readings_course_version_id_course_versions_id_fk" FOREIGN KEY ("course_version_id") REFERENCES "public"."course_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "course_readings_person_idx" ON "course_readings" USING btree ("person_id","course_version_id");--> statement-breakpoint
CREATE TRIGGER course_readings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON course_readings
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
INSERT INTO course_readings (id, person_id, course_version_id, enrolled_at, read_at)
SELECT gen_random_uuid(), e.person_id, e.course_version_id, e.started_at, max(r.read_at)
FROM enrolments e
JOIN (SELECT id, jsonb_array_length(content -> 'lessons') AS lessons FROM course_versions) v ON v.id = e.course_version_id
JOIN lesson_readings r ON r.person_id = e.person_id AND r.course_version_id = e.course_version_id
  AND r.read_at >= e.started_at
GROUP BY e.person_id, e.course_version_id, e.started_at, v.lessons
HAVING count(*) >= v.lessons;
--> statement-breakpoint
UPDATE enrolments e SET (passed_at, passed_attempt_id) = (
  SELECT a.submitted_at, a.id FROM attempts a
  WHERE a.person_id = e.person_id AND a.course_version_id = e.course_version_id AND a.started_at >= e.started_at
    AND a.passed ORDER BY a.submitted_at DESC LIMIT 1);
