import { date, timestamp, uuid } from 'drizzle-orm/pg-core'
import { uuidv7 } from 'uuidv7'

/** Primary key: a UUIDv7 made by the application, so that it works on every PostgreSQL and sorts by creation. */
export const id = () => uuid().primaryKey().$defaultFn(uuidv7)

/** An instant. Column names end in `At`. */
export const instant = () => timestamp({ withTimezone: true, mode: 'date' })

/** A calendar day as 'YYYY-MM-DD'. Column names end in `On`. */
export const day = () => date({ mode: 'string' })
