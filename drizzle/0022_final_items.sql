ALTER TABLE "attempt_items" ADD COLUMN "is_final" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- Whether an item may change was looked up in its attempt for every answer. Now the end of the attempt is written into
-- its items, in the same transaction, and an answer asks nothing.
DROP TRIGGER attempt_items_final ON attempt_items;
--> statement-breakpoint
UPDATE attempt_items SET is_final = true FROM attempts a
  WHERE a.id = attempt_id AND (a.submitted_at IS NOT NULL OR a.abandoned_at IS NOT NULL);
--> statement-breakpoint
CREATE OR REPLACE FUNCTION refuse_change_of_submitted_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'attempt % has ended: % refused', OLD.attempt_id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER attempt_items_final BEFORE UPDATE OR DELETE ON attempt_items
  FOR EACH ROW WHEN (OLD.is_final) EXECUTE FUNCTION refuse_change_of_submitted_item();
--> statement-breakpoint
CREATE FUNCTION end_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE attempt_items i SET is_final = true FROM new_rows n
    WHERE i.attempt_id = n.id AND NOT i.is_final AND (n.submitted_at IS NOT NULL OR n.abandoned_at IS NOT NULL);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER attempts_end_items AFTER UPDATE ON attempts
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION end_items();
--> statement-breakpoint
-- An attempt that is brought in as one that has ended gets its items afterwards.
CREATE FUNCTION end_added_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE attempt_items i SET is_final = true FROM new_rows n JOIN attempts a ON a.id = n.attempt_id
    WHERE (i.attempt_id, i.position) = (n.attempt_id, n.position)
      AND (a.submitted_at IS NOT NULL OR a.abandoned_at IS NOT NULL);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER attempt_items_end_added AFTER INSERT ON attempt_items
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION end_added_items();
