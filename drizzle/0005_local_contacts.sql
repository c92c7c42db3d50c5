CREATE TABLE "local_contact_withdrawals" (
	"contact_id" uuid PRIMARY KEY NOT NULL,
	"withdrawn_at" timestamp with time zone NOT NULL,
	"withdrawn_by" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "local_contacts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"unit_id" uuid NOT NULL,
	"name" text NOT NULL,
	"purpose" text NOT NULL,
	"phone" text NOT NULL,
	"address" text,
	"checked_on" date NOT NULL,
	"replaces_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" uuid NOT NULL,
	CONSTRAINT "local_contacts_replaces_key" UNIQUE("replaces_id"),
	CONSTRAINT "local_contacts_filled" CHECK ("local_contacts"."name" <> '' and "local_contacts"."purpose" <> '' and "local_contacts"."phone" <> '')
);
--> statement-breakpoint
ALTER TABLE "local_contact_withdrawals" ADD CONSTRAINT "local_contact_withdrawals_contact_id_local_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."local_contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "local_contact_withdrawals" ADD CONSTRAINT "local_contact_withdrawals_withdrawn_by_accounts_id_fk" FOREIGN KEY ("withdrawn_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "local_contacts" ADD CONSTRAINT "local_contacts_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "local_contacts" ADD CONSTRAINT "local_contacts_created_by_accounts_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "local_contacts" ADD CONSTRAINT "local_contacts_replaces_fkey" FOREIGN KEY ("replaces_id") REFERENCES "public"."local_contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "local_contacts_unit_idx" ON "local_contacts" USING btree ("unit_id");
--> statement-breakpoint
CREATE TRIGGER local_contacts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON local_contacts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER local_contact_withdrawals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON local_contact_withdrawals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
