CREATE TABLE "tree_mark" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"mark" uuid NOT NULL,
	CONSTRAINT "tree_mark_one_row" CHECK ("tree_mark"."id")
);
--> statement-breakpoint
INSERT INTO tree_mark (mark) VALUES (gen_random_uuid());
--> statement-breakpoint
CREATE FUNCTION mark_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE tree_mark SET mark = gen_random_uuid();
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER units_mark_tree AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON units
  FOR EACH STATEMENT EXECUTE FUNCTION mark_tree();
