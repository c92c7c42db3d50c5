-- Targets are kept in memory as the units are: every change of one gives the tree another mark.
CREATE TRIGGER targets_mark_tree AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON targets
  FOR EACH STATEMENT EXECUTE FUNCTION mark_tree();
--> statement-breakpoint
CREATE TRIGGER target_areas_mark_tree AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON target_areas
  FOR EACH STATEMENT EXECUTE FUNCTION mark_tree();
--> statement-breakpoint
CREATE TRIGGER target_courses_mark_tree AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON target_courses
  FOR EACH STATEMENT EXECUTE FUNCTION mark_tree();
