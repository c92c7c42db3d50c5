/**
 * Bodies that a text may name only with the time to which it belongs: they ended in 2025 (the ministry of labour on
 * 1 March, districts and their offices on 1 July), and a reader of today would look for them in vain.
 */
const pastBodies =
  /(?<!\p{L}|cán |cơ )(?:bộ|sở|phòng|cơ quan)\s+(?:lao động\b|lđ)|phòng\s+(?:giáo dục|gd)|cấp huyện|(?:ubnd|ủy ban nhân dân)\s+(?:quận|huyện)|quận 7\b/iu

const tellsWhen = /(?<!\d)(?:19|20)\d\d(?!\d)|trước đây|không còn/iu

/** The body that a paragraph or a question names as if it still existed. */
export function pastBody(text: string): string | undefined {
  const [body] = pastBodies.exec(text) ?? []
  return tellsWhen.test(text) ? undefined : body
}

export function pastBodyFault(body: string): string {
  return `"${body}" ended in 2025: say until when this holds (a year, "trước đây" or "không còn"), or name the body of today.`
}
