/** Every visible sentence in Vietnamese, by place. Values are texts, or functions of typed parameters. */
export const vi = {
  errors: {
    required: 'Hãy điền mục này.',
  },
}

export type Messages = typeof vi
