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
  checkedOn: string
}
