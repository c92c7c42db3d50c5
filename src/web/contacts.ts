/** Vietnamese always, English where it was translated. */
type Localised = { vi: string; en?: string }

/** A number to call, as it stands in the contacts directory. */
export type Contact = {
  id: string
  number: string
  tel: string
  name: Localised
  what: Localised
  hours?: Localised
  /** Where it serves, when that is not the whole country. */
  place?: Localised
  /** What a caller should know of how sure it is. */
  note?: Localised
  checkedOn: string
}
