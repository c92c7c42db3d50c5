-- As before, asking for the regrade of each item by its index: how many there are cannot be known when it is planned, and a
-- join of all items with all regrades took minutes.
CREATE OR REPLACE FUNCTION add_to_statistics(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  WITH chosen AS MATERIALIZED (
    SELECT a.id, a.course_version_id FROM unnest(ids) AS n(id) JOIN attempts a ON a.id = n.id
  ), asked_whole AS MATERIALIZED (
    SELECT v.id AS course_version_id, o ->> 'id' AS objective
    FROM course_versions v CROSS JOIN jsonb_array_elements(v.content -> 'objectives') o
    WHERE v.id IN (SELECT course_version_id FROM chosen) AND (o ->> 'draw')::integer = (
      SELECT count(*) FROM course_version_questions b JOIN question_versions q ON q.id = b.question_version_id
      WHERE b.course_version_id = v.id AND q.objective = o ->> 'id')
  ), graded AS (
    SELECT a.id, a.course_version_id, i.question_version_id, i.position,
      coalesce(r.responses, i.responses) AS responses,
      CASE WHEN r.attempt_id IS NULL THEN i.marks_awarded * (2520 / i.marks_possible)
        ELSE r.item_awarded * (2520 / r.item_possible) END AS mark
    FROM chosen a
    JOIN attempt_items i ON i.attempt_id = a.id
    LEFT JOIN LATERAL (SELECT * FROM attempt_regrades g WHERE g.attempt_id = i.attempt_id AND g.position = i.position
      ORDER BY g.number DESC LIMIT 1) r ON true
  ), item AS MATERIALIZED (
    SELECT g.*, q.objective, (sum(g.mark) OVER (PARTITION BY g.id))::integer AS total
    FROM graded g JOIN question_versions q ON q.id = g.question_version_id
  ), items AS (
    INSERT INTO item_counts AS c (course_version_id, question_version_id, mark, total, people)
      SELECT course_version_id, question_version_id, mark, total, count(*) FROM item GROUP BY 1, 2, 3, 4
      ON CONFLICT (course_version_id, question_version_id, mark, total) DO UPDATE SET people = c.people + excluded.people
  ), responses AS (
    INSERT INTO response_counts AS c
        (course_version_id, question_version_id, response, people, totals, rests, rest_squares)
      SELECT course_version_id, question_version_id, response, count(*), sum(total), sum(total - mark),
        sum((total - mark)::bigint * (total - mark))
      FROM item CROSS JOIN LATERAL unnest(CASE WHEN responses = '{}' THEN '{""}' ELSE responses END) AS r(response)
      GROUP BY 1, 2, 3
      ON CONFLICT (course_version_id, question_version_id, response) DO UPDATE SET people = c.people + excluded.people,
        totals = c.totals + excluded.totals, rests = c.rests + excluded.rests,
        rest_squares = c.rest_squares + excluded.rest_squares
  ), totals AS (
    INSERT INTO total_counts AS c (course_version_id, total, people)
      SELECT course_version_id, total, count(DISTINCT id) FROM item GROUP BY 1, 2
      ON CONFLICT (course_version_id, total) DO UPDATE SET people = c.people + excluded.people
  ), place AS (
    SELECT i.course_version_id, i.mark, CASE WHEN w.objective IS NULL
      THEN i.objective || ' ' || row_number() OVER (PARTITION BY i.id, i.objective ORDER BY i.position)
      ELSE i.question_version_id::text END AS slot
    FROM item i LEFT JOIN asked_whole w USING (course_version_id, objective)
  )
  INSERT INTO slot_sums AS c (course_version_id, slot, people, marks, squares)
    SELECT course_version_id, slot, count(*), sum(mark), sum(mark::bigint * mark) FROM place GROUP BY 1, 2
    ON CONFLICT (course_version_id, slot) DO UPDATE SET people = c.people + excluded.people,
      marks = c.marks + excluded.marks, squares = c.squares + excluded.squares;
$$;
