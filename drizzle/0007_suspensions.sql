CREATE TABLE "question_suspensions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"question_version_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"suspended_by" uuid NOT NULL,
	"suspended_at" timestamp with time zone NOT NULL,
	"end_reason" text,
	"ended_by" uuid,
	"ended_at" timestamp with time zone,
	CONSTRAINT "question_suspensions_reason_filled" CHECK ("question_suspensions"."reason" <> '' and "question_suspensions"."end_reason" <> ''),
	CONSTRAINT "question_suspensions_end_complete" CHECK (("question_suspensions"."ended_at" is null) = ("question_suspensions"."ended_by" is null) and ("question_suspensions"."ended_at" is null) = ("question_suspensions"."end_reason" is null))
);
--> statement-breakpoint
ALTER TABLE "question_suspensions" ADD CONSTRAINT "question_suspensions_question_version_id_question_versions_id_fk" FOREIGN KEY ("question_version_id") REFERENCES "public"."question_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question_suspensions" ADD CONSTRAINT "question_suspensions_suspended_by_accounts_id_fk" FOREIGN KEY ("suspended_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question_suspensions" ADD CONSTRAINT "question_suspensions_ended_by_accounts_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "question_suspensions_one_open_key" ON "question_suspensions" USING btree ("question_version_id") WHERE "question_suspensions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "question_suspensions_question_version_idx" ON "question_suspensions" USING btree ("question_version_id","suspended_at");