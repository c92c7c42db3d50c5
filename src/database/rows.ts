import { type AnyColumn, Column, getTableName, is } from 'drizzle-orm'

type Decoder = { mapFromDriverValue(value: unknown): unknown }

/** A selected column or expression as drizzle keeps it: where its value goes, and what reads the value. */
export type SelectedField = { path: string[]; field: object }

/** What drizzle knows of the rows of a query. `joinsNotNullableMap`: false for a table whose columns may all be missing. */
export type RowShape = { fields: SelectedField[]; joinsNotNullableMap?: Record<string, boolean> | undefined }

type Place = { name: string; index: number; decoder: Decoder }
type Group = { name: string; places: Place[]; mayBeMissing: boolean }

/**
 * Turns rows into objects as drizzle does, but finds out once what each column is: drizzle does so for every value, which
 * took a third of the time that a table of 70 rows needed. An object inside a row is of columns of one table; throws for
 * any other.
 */
export function rowMapper({ fields, joinsNotNullableMap }: RowShape): (rows: unknown[][]) => unknown[] {
  const own: Place[] = []
  const groups = new Map<string, Group & { table: string }>()
  for (const [index, { path, field }] of fields.entries()) {
    const [name, inner] = path as [string, string | undefined]
    const decoder = decoderOf(field)
    if (!decoder || path.length > 2) throw new Error(`${path.join('.')} cannot be read from a row`)
    if (inner === undefined) {
      own.push({ name, index, decoder })
      continue
    }
    if (!is(field, Column)) throw new Error(`${path.join('.')} is inside an object and no column`)
    const table = getTableName((field as AnyColumn).table)
    const mayBeMissing = joinsNotNullableMap !== undefined && !joinsNotNullableMap[table]
    const group = groups.get(name) ?? { name, table, places: [], mayBeMissing }
    if (group.table !== table) throw new Error(`${name} mixes ${group.table} and ${table}`)
    group.places.push({ name: inner, index, decoder })
    groups.set(name, group)
  }
  const inner = [...groups.values()]
  return (rows) =>
    rows.map((row) => {
      const object = read(own, row)
      for (const { name, places, mayBeMissing } of inner) {
        // As drizzle: the first column tells whether the join found a row.
        const isMissing = mayBeMissing && row[(places[0] as Place).index] === null
        object[name] = isMissing ? null : read(places, row)
      }
      return object
    })
}

function read(places: Place[], row: unknown[]): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const { name, index, decoder } of places) {
    const value = row[index]
    object[name] = value === null ? null : decoder.mapFromDriverValue(value)
  }
  return object
}

/** A column decodes itself, an expression has a decoder, one with a name wraps an expression. */
function decoderOf(field: Partial<Decoder> & { decoder?: Decoder; sql?: { decoder?: Decoder } }): Decoder | undefined {
  return field.mapFromDriverValue ? (field as Decoder) : (field.decoder ?? field.sql?.decoder)
}
