ALTER TABLE "attempts" DROP CONSTRAINT "attempts_number_key";--> statement-breakpoint
DROP INDEX "attempts_one_open_key";--> statement-breakpoint
ALTER TABLE "enrolments" ADD COLUMN "open_closes_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "enrolments" ADD COLUMN "attempts_used" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "enrolments" ADD COLUMN "last_attempt_ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "kind" text DEFAULT 'quiz' NOT NULL;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "closes_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "abandoned_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "abandoned_because" text;--> statement-breakpoint
CREATE INDEX "attempts_open_idx" ON "attempts" USING btree ("closes_at") WHERE "attempts"."submitted_at" is null and "attempts"."abandoned_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_one_open_key" ON "attempts" USING btree ("person_id","course_version_id","kind") WHERE "attempts"."submitted_at" is null and "attempts"."abandoned_at" is null;--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_number_key" UNIQUE("person_id","course_version_id","kind","number");--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_one_end" CHECK ("attempts"."submitted_at" is null or "attempts"."abandoned_at" is null);--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_abandoned_because" CHECK (("attempts"."abandoned_at" is null) = ("attempts"."abandoned_because" is null));--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_times" CHECK (("attempts"."due_at" is null) = ("attempts"."closes_at" is null) and "attempts"."due_at" > "attempts"."started_at" and "attempts"."closes_at" >= "attempts"."due_at");--> statement-breakpoint
UPDATE enrolments e SET (attempts_used, last_attempt_ended_at) = (
  SELECT count(*), max(a.submitted_at) FROM attempts a JOIN course_versions v ON v.id = a.course_version_id
  WHERE a.person_id = e.person_id AND v.course_id = e.course_id AND a.started_at >= e.started_at
    AND a.submitted_at IS NOT NULL);
--> statement-breakpoint
-- An attempt ends once, submitted or abandoned: neither it nor its answers and marks change afterwards.
CREATE OR REPLACE FUNCTION refuse_change_of_submitted_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.submitted_at IS NOT NULL OR OLD.abandoned_at IS NOT NULL THEN
    RAISE EXCEPTION 'attempt % has ended: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION refuse_change_of_submitted_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM attempts
    WHERE id = OLD.attempt_id AND (submitted_at IS NOT NULL OR abandoned_at IS NOT NULL)) THEN
    RAISE EXCEPTION 'attempt % has ended: % refused', OLD.attempt_id, TG_OP USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
-- The statistics of a quiz count its own first attempts, and no pre-test.
CREATE OR REPLACE TRIGGER attempts_note_submission AFTER UPDATE ON attempts FOR EACH ROW
  WHEN (OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL AND NEW.number = 1 AND NEW.kind = 'quiz')
  EXECUTE FUNCTION note_for_statistics();
--> statement-breakpoint
CREATE OR REPLACE TRIGGER attempts_note_insertion AFTER INSERT ON attempts FOR EACH ROW
  WHEN (NEW.submitted_at IS NOT NULL AND NEW.number = 1 AND NEW.kind = 'quiz')
  EXECUTE FUNCTION note_for_statistics();
--> statement-breakpoint
CREATE OR REPLACE FUNCTION rebuild_statistics(versions uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1279345747, 6);
  DELETE FROM item_counts WHERE course_version_id = ANY (versions);
  DELETE FROM response_counts WHERE course_version_id = ANY (versions);
  DELETE FROM total_counts WHERE course_version_id = ANY (versions);
  DELETE FROM slot_sums WHERE course_version_id = ANY (versions);
  PERFORM add_to_statistics(ARRAY(
    SELECT id FROM attempts a
    WHERE course_version_id = ANY (versions) AND submitted_at IS NOT NULL AND number = 1 AND kind = 'quiz'
      AND NOT EXISTS (SELECT FROM statistics_pending p WHERE p.attempt_id = a.id)));
END $$;
