ALTER TABLE "attempt_items" ADD COLUMN "is_answered" boolean GENERATED ALWAYS AS (answer is not null and answer -> 'partial' is null) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "attempt_items" ADD COLUMN "marks_possible" integer;--> statement-breakpoint
ALTER TABLE "attempt_items" ADD COLUMN "responses" text[];--> statement-breakpoint
ALTER TABLE "attempt_items" ADD CONSTRAINT "attempt_items_marks_in_range" CHECK ("attempt_items"."marks_awarded" between 0 and "attempt_items"."marks_possible");--> statement-breakpoint
-- What was submitted before stays as it was; the new columns say it in the new words.
ALTER TABLE attempt_items DISABLE TRIGGER attempt_items_final;
--> statement-breakpoint
UPDATE attempt_items SET
  marks_possible = 1,
  responses = CASE
    WHEN answer ? 'choices' THEN ARRAY(SELECT jsonb_array_elements_text(answer -> 'choices'))
    WHEN answer ? 'value' THEN ARRAY[answer ->> 'value']
    ELSE '{}'
  END
WHERE marks_awarded IS NOT NULL;
--> statement-breakpoint
ALTER TABLE attempt_items ENABLE TRIGGER attempt_items_final;
