import { type Database, statement } from '../database/database.ts'
import { keptUnderMark } from '../web/recently-used.ts'
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
 * Keeps answers about units and their targets, as long as none of those has changed. `question` tells apart what is
 * asked about one unit.
 */
export function keptWithTree<Answer>(size: number) {
  const kept = keptUnderMark<Answer>(size)
  return (db: Database, unit: MarkedUnit, question: string, read: (unitId: string) => Promise<Answer>) =>
    kept(unit.treeMark, `${unit.id} ${question}`, { read: () => read(unit.id), markNow: () => markOfTree(db) })
}
