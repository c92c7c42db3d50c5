CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid,
	"username" text NOT NULL,
	"display_name" text NOT NULL,
	"password_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "accounts_username_key" UNIQUE("username"),
	CONSTRAINT "accounts_person_key" UNIQUE("person_id"),
	CONSTRAINT "accounts_username_lower" CHECK ("accounts"."username" = lower("accounts"."username") and "accounts"."username" <> '')
);
--> statement-breakpoint
CREATE TABLE "installations" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"kind" text NOT NULL,
	"authority_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "installations_only_one" CHECK ("installations"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "role_grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"role" text NOT NULL,
	"unit_id" uuid NOT NULL,
	"started_on" date NOT NULL,
	"ended_on" date
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "setup_tokens" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_failures" (
	"key" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"window_started_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"account_id" uuid,
	"action" text NOT NULL,
	"subject_id" uuid,
	"details" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "certificates" (
	"code" text PRIMARY KEY NOT NULL,
	"completion_id" uuid NOT NULL,
	"issued_at" timestamp with time zone NOT NULL,
	CONSTRAINT "certificates_completion_key" UNIQUE("completion_id")
);
--> statement-breakpoint
CREATE TABLE "completion_voids" (
	"id" uuid PRIMARY KEY NOT NULL,
	"completion_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"voided_by" uuid NOT NULL,
	"voided_at" timestamp with time zone NOT NULL,
	CONSTRAINT "completion_voids_completion_key" UNIQUE("completion_id"),
	CONSTRAINT "completion_voids_reason_filled" CHECK ("completion_voids"."reason" <> '')
);
--> statement-breakpoint
CREATE TABLE "completions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"course_version_id" uuid NOT NULL,
	"area" text NOT NULL,
	"source" text NOT NULL,
	"achieved_on" date NOT NULL,
	"marks_awarded" integer,
	"marks_possible" integer,
	"evidence_id" uuid NOT NULL,
	"unit_id" uuid,
	"recorded_by" uuid,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "completions_evidence_key" UNIQUE("source","evidence_id"),
	CONSTRAINT "completions_marks_in_range" CHECK ("completions"."marks_awarded" between 0 and "completions"."marks_possible")
);
--> statement-breakpoint
CREATE TABLE "course_version_questions" (
	"course_version_id" uuid NOT NULL,
	"question_version_id" uuid NOT NULL,
	CONSTRAINT "course_version_questions_course_version_id_question_version_id_pk" PRIMARY KEY("course_version_id","question_version_id")
);
--> statement-breakpoint
CREATE TABLE "course_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"course_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"content_hash" text NOT NULL,
	"pass_mark" integer NOT NULL,
	"content" jsonb NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	CONSTRAINT "course_versions_number_key" UNIQUE("course_id","number"),
	CONSTRAINT "course_versions_pass_mark_percent" CHECK ("course_versions"."pass_mark" between 1 and 100)
);
--> statement-breakpoint
CREATE TABLE "courses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"area" text NOT NULL,
	CONSTRAINT "courses_code_key" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "question_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"question_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"content_hash" text NOT NULL,
	"objective" text NOT NULL,
	"content" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "question_versions_number_key" UNIQUE("question_id","number"),
	CONSTRAINT "question_versions_hash_key" UNIQUE("question_id","content_hash")
);
--> statement-breakpoint
CREATE TABLE "questions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"course_id" uuid NOT NULL,
	"code" text NOT NULL,
	CONSTRAINT "questions_code_key" UNIQUE("course_id","code")
);
--> statement-breakpoint
CREATE TABLE "enrolments" (
	"person_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"course_version_id" uuid NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"lesson" text,
	"section" text,
	"place_at" timestamp with time zone,
	"open_attempt_id" uuid,
	"open_question" integer,
	"attempts_failed" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "enrolments_person_id_course_id_pk" PRIMARY KEY("person_id","course_id")
);
--> statement-breakpoint
CREATE TABLE "lesson_readings" (
	"person_id" uuid NOT NULL,
	"course_version_id" uuid NOT NULL,
	"lesson" text NOT NULL,
	"read_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lesson_readings_person_id_course_version_id_lesson_pk" PRIMARY KEY("person_id","course_version_id","lesson")
);
--> statement-breakpoint
CREATE TABLE "employments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"category" text NOT NULL,
	"contract_kind" text NOT NULL,
	"is_primary" boolean DEFAULT true NOT NULL,
	"started_on" date NOT NULL,
	"ended_on" date,
	CONSTRAINT "employments_start_before_end" CHECK ("employments"."ended_on" >= "employments"."started_on")
);
--> statement-breakpoint
CREATE TABLE "leaves" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"started_on" date NOT NULL,
	"ended_on" date,
	CONSTRAINT "leaves_start_before_end" CHECK ("leaves"."ended_on" >= "leaves"."started_on")
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"staff_code" text NOT NULL,
	"full_name" text NOT NULL,
	"sort_name" text NOT NULL,
	"search_name" text NOT NULL,
	"sex" text,
	"birth_on" date,
	"phone" text,
	"email" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "people_staff_code_key" UNIQUE("staff_code"),
	CONSTRAINT "people_staff_code_filled" CHECK ("people"."staff_code" <> ''),
	CONSTRAINT "people_full_name_filled" CHECK ("people"."full_name" <> '')
);
--> statement-breakpoint
CREATE TABLE "unit_ancestors" (
	"unit_id" uuid NOT NULL,
	"ancestor_id" uuid NOT NULL,
	CONSTRAINT "unit_ancestors_unit_id_ancestor_id_pk" PRIMARY KEY("unit_id","ancestor_id")
);
--> statement-breakpoint
CREATE TABLE "units" (
	"id" uuid PRIMARY KEY NOT NULL,
	"parent_id" uuid,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"levels" text[] DEFAULT '{}' NOT NULL,
	"is_public" boolean,
	"opened_on" date,
	"closed_on" date,
	"search_name" text NOT NULL,
	CONSTRAINT "units_code_key" UNIQUE("code"),
	CONSTRAINT "units_code_filled" CHECK ("units"."code" <> ''),
	CONSTRAINT "units_name_filled" CHECK ("units"."name" <> ''),
	CONSTRAINT "units_not_own_parent" CHECK ("units"."parent_id" <> "units"."id"),
	CONSTRAINT "units_open_before_closed" CHECK ("units"."closed_on" >= "units"."opened_on")
);
--> statement-breakpoint
CREATE TABLE "attempt_items" (
	"attempt_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"question_version_id" uuid NOT NULL,
	"option_order" text[] NOT NULL,
	"answer" jsonb,
	"sequence" bigint DEFAULT 0 NOT NULL,
	"answered_at" timestamp with time zone,
	"marks_awarded" integer,
	CONSTRAINT "attempt_items_attempt_id_position_pk" PRIMARY KEY("attempt_id","position"),
	CONSTRAINT "attempt_items_question_key" UNIQUE("attempt_id","question_version_id")
);
--> statement-breakpoint
CREATE TABLE "attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"course_version_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"submitted_at" timestamp with time zone,
	"marks_awarded" integer,
	"marks_possible" integer,
	"passed" boolean,
	CONSTRAINT "attempts_number_key" UNIQUE("person_id","course_version_id","number"),
	CONSTRAINT "attempts_marks_with_submission" CHECK (("attempts"."submitted_at" is null) = ("attempts"."marks_awarded" is null) and ("attempts"."submitted_at" is null) = ("attempts"."passed" is null)),
	CONSTRAINT "attempts_marks_in_range" CHECK ("attempts"."marks_awarded" between 0 and "attempts"."marks_possible")
);
--> statement-breakpoint
CREATE TABLE "coverage_counts" (
	"target_id" uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"category" text NOT NULL,
	"sex" text NOT NULL,
	"state" text NOT NULL,
	"people" integer NOT NULL,
	CONSTRAINT "coverage_counts_target_id_unit_id_category_sex_state_pk" PRIMARY KEY("target_id","unit_id","category","sex","state"),
	CONSTRAINT "coverage_counts_not_negative" CHECK ("coverage_counts"."people" >= 0)
);
--> statement-breakpoint
CREATE TABLE "standings" (
	"target_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"unit_id" uuid,
	"category" text,
	"sex" text,
	"state" text,
	"child_protection_on" date,
	"gender_equality_on" date,
	"changes_on" date,
	CONSTRAINT "standings_target_id_person_id_pk" PRIMARY KEY("target_id","person_id"),
	CONSTRAINT "standings_population" CHECK (("standings"."unit_id" is null) = ("standings"."state" is null) and ("standings"."unit_id" is null) = ("standings"."category" is null))
);
--> statement-breakpoint
CREATE TABLE "target_areas" (
	"target_id" uuid NOT NULL,
	"area" text NOT NULL,
	"courses_needed" integer NOT NULL,
	CONSTRAINT "target_areas_target_id_area_pk" PRIMARY KEY("target_id","area"),
	CONSTRAINT "target_areas_needed" CHECK ("target_areas"."courses_needed" >= 1)
);
--> statement-breakpoint
CREATE TABLE "target_courses" (
	"target_id" uuid NOT NULL,
	"area" text NOT NULL,
	"course_id" uuid NOT NULL,
	CONSTRAINT "target_courses_target_id_course_id_pk" PRIMARY KEY("target_id","course_id")
);
--> statement-breakpoint
CREATE TABLE "targets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"unit_id" uuid NOT NULL,
	"name" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"percent" integer NOT NULL,
	"legal_basis" text NOT NULL,
	"excluded_leaves" text[] NOT NULL,
	"minimum_days_in_post" integer DEFAULT 0 NOT NULL,
	"cut_offs" date[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "targets_cycle" CHECK ("targets"."ends_on" >= "targets"."starts_on"),
	CONSTRAINT "targets_percent" CHECK ("targets"."percent" between 1 and 100),
	CONSTRAINT "targets_minimum_days" CHECK ("targets"."minimum_days_in_post" >= 0)
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "installations" ADD CONSTRAINT "installations_authority_id_units_id_fk" FOREIGN KEY ("authority_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_completion_id_completions_id_fk" FOREIGN KEY ("completion_id") REFERENCES "public"."completions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completion_voids" ADD CONSTRAINT "completion_voids_completion_id_completions_id_fk" FOREIGN KEY ("completion_id") REFERENCES "public"."completions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completion_voids" ADD CONSTRAINT "completion_voids_voided_by_accounts_id_fk" FOREIGN KEY ("voided_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_course_version_id_course_versions_id_fk" FOREIGN KEY ("course_version_id") REFERENCES "public"."course_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completions" ADD CONSTRAINT "completions_recorded_by_accounts_id_fk" FOREIGN KEY ("recorded_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_version_questions" ADD CONSTRAINT "bank_course_version_fkey" FOREIGN KEY ("course_version_id") REFERENCES "public"."course_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_version_questions" ADD CONSTRAINT "bank_question_version_fkey" FOREIGN KEY ("question_version_id") REFERENCES "public"."question_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_versions" ADD CONSTRAINT "course_versions_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question_versions" ADD CONSTRAINT "question_versions_question_id_questions_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."questions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrolments" ADD CONSTRAINT "enrolments_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrolments" ADD CONSTRAINT "enrolments_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrolments" ADD CONSTRAINT "enrolments_course_version_id_course_versions_id_fk" FOREIGN KEY ("course_version_id") REFERENCES "public"."course_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lesson_readings" ADD CONSTRAINT "lesson_readings_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lesson_readings" ADD CONSTRAINT "lesson_readings_course_version_id_course_versions_id_fk" FOREIGN KEY ("course_version_id") REFERENCES "public"."course_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "employments" ADD CONSTRAINT "employments_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "employments" ADD CONSTRAINT "employments_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leaves" ADD CONSTRAINT "leaves_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_ancestors" ADD CONSTRAINT "unit_ancestors_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_ancestors" ADD CONSTRAINT "unit_ancestors_ancestor_id_units_id_fk" FOREIGN KEY ("ancestor_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_parent_fkey" FOREIGN KEY ("parent_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt_items" ADD CONSTRAINT "attempt_items_attempt_id_attempts_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."attempts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt_items" ADD CONSTRAINT "attempt_items_question_version_id_question_versions_id_fk" FOREIGN KEY ("question_version_id") REFERENCES "public"."question_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_course_version_id_course_versions_id_fk" FOREIGN KEY ("course_version_id") REFERENCES "public"."course_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coverage_counts" ADD CONSTRAINT "coverage_counts_target_id_targets_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."targets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coverage_counts" ADD CONSTRAINT "coverage_counts_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standings" ADD CONSTRAINT "standings_target_id_targets_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."targets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standings" ADD CONSTRAINT "standings_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standings" ADD CONSTRAINT "standings_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "target_areas" ADD CONSTRAINT "target_areas_target_id_targets_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."targets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "target_courses" ADD CONSTRAINT "target_courses_course_id_courses_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."courses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "target_courses" ADD CONSTRAINT "target_courses_area_fkey" FOREIGN KEY ("target_id","area") REFERENCES "public"."target_areas"("target_id","area") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "targets" ADD CONSTRAINT "targets_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "role_grants_account_idx" ON "role_grants" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "sessions_account_idx" ON "sessions" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "sessions_expires_idx" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "audit_entries_subject_idx" ON "audit_entries" USING btree ("subject_id");--> statement-breakpoint
CREATE INDEX "audit_entries_at_idx" ON "audit_entries" USING btree ("at");--> statement-breakpoint
CREATE INDEX "completions_person_idx" ON "completions" USING btree ("person_id","achieved_on");--> statement-breakpoint
CREATE INDEX "employments_person_idx" ON "employments" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "employments_unit_idx" ON "employments" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "leaves_person_idx" ON "leaves" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "unit_ancestors_ancestor_idx" ON "unit_ancestors" USING btree ("ancestor_id","unit_id");--> statement-breakpoint
CREATE INDEX "units_parent_idx" ON "units" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "attempt_items_question_version_idx" ON "attempt_items" USING btree ("question_version_id");--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_one_open_key" ON "attempts" USING btree ("person_id","course_version_id") WHERE "attempts"."submitted_at" is null;--> statement-breakpoint
CREATE INDEX "attempts_person_idx" ON "attempts" USING btree ("person_id","started_at");--> statement-breakpoint
CREATE INDEX "standings_unit_idx" ON "standings" USING btree ("target_id","unit_id","state");--> statement-breakpoint
CREATE INDEX "standings_changes_idx" ON "standings" USING btree ("target_id","changes_on");