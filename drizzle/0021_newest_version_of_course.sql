ALTER TABLE "courses" ADD COLUMN "newest_version_id" uuid;--> statement-breakpoint
ALTER TABLE "courses" ADD CONSTRAINT "courses_newest_version_id_course_versions_id_fk" FOREIGN KEY ("newest_version_id") REFERENCES "public"."course_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
UPDATE courses SET newest_version_id = (
  SELECT v.id FROM course_versions v WHERE v.course_id = courses.id ORDER BY v.number DESC LIMIT 1);
--> statement-breakpoint
CREATE FUNCTION keep_newest_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE courses SET newest_version_id = NEW.id WHERE id = NEW.course_id AND NOT EXISTS (
    SELECT FROM course_versions v WHERE v.course_id = NEW.course_id AND v.number > NEW.number);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER course_versions_newest AFTER INSERT ON course_versions
  FOR EACH ROW EXECUTE FUNCTION keep_newest_version();
