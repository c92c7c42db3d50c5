/**
 * The signs of a code as somebody reads it off paper or a screen: any case, with whatever blanks, dashes or dots between
 * them, and O, I and L for the digits that they look like. Codes of ours use none of those three letters.
 */
export function signsOf(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s\p{Punctuation}\p{Format}]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
}
