import { type Database, statement } from '../database/database.ts'
import { recentlyUsed } from '../web/recently-used.ts'
import { treeMark } from './schema.ts'

/** A unit with the mark that the tree had when it was read. */
export type MarkedUnit = { id: string; treeMark: string }

/** The unit with the mark of now. */
export async function markUnit(db: Database, id: string): Promise<MarkedUnit> {
  return { id, treeMark: await markOfTree(db) }
}

async function markOfTree(db: Database): Promise<string> {
  const [tree] = await currentTree(db).execute()
  if (!tree) throw new Error('the tree has lost its mark')
  return tree.mark
}

const currentTree = statement('current_tree', (db) =>
  db.select({ mark: treeMark.mark }).from(treeMark).prepare('current_tree'),
)

/**
 * Keeps the `size` answers last used about units and their targets, as long as none of those has changed: every change
 * gives the tree another mark in its own transaction. What is read between two looks at the same mark has that mark.
 * `question` tells apart what is asked about one unit. Answers are shared between requests: read them, never change them.
 */
export function keptWithTree<Answer>(size: number) {
  const answers = recentlyUsed<{ answer: Answer }>(size)
  return async (
    db: Database,
    unit: MarkedUnit,
    question: string,
    read: (unitId: string) => Promise<Answer>,
  ): Promise<Answer> => {
    const key = `${unit.treeMark}/${unit.id}/${question}`
    const known = answers.get(key)
    if (known) return known.answer
    const answer = await read(unit.id)
    if ((await markOfTree(db)) === unit.treeMark) answers.set(key, { answer })
    return answer
  }
}
