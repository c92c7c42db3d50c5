CREATE TABLE "answer_secrets" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"secret" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "answer_secrets_only_one" CHECK ("answer_secrets"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "rescues" (
	"id" uuid PRIMARY KEY NOT NULL,
	"attempt_id" uuid NOT NULL,
	"rescued_by" uuid NOT NULL,
	"rescued_at" timestamp with time zone NOT NULL,
	"content_hash" text NOT NULL,
	"events" integer NOT NULL,
	"stored" integer NOT NULL,
	CONSTRAINT "rescues_content_key" UNIQUE("content_hash"),
	CONSTRAINT "rescues_stored_in_range" CHECK ("rescues"."stored" between 0 and "rescues"."events")
);
--> statement-breakpoint
ALTER TABLE "rescues" ADD CONSTRAINT "rescues_attempt_id_attempts_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."attempts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rescues" ADD CONSTRAINT "rescues_rescued_by_accounts_id_fk" FOREIGN KEY ("rescued_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "rescues_attempt_idx" ON "rescues" USING btree ("attempt_id");--> statement-breakpoint
CREATE TRIGGER rescues_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rescues
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
