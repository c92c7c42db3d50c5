ALTER TABLE "enrolments" ADD COLUMN "pre_test_id" uuid;--> statement-breakpoint
ALTER TABLE "enrolments" ADD COLUMN "pre_test_ended_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "attempts_pre_test_idx" ON "attempts" USING btree ("person_id") WHERE "attempts"."kind" = 'pre-test';