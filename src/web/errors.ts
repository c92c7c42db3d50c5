/** The refusals that a page answers with; everything else that is thrown is a fault of ours. */
export class HttpProblem extends Error {
  status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** There is no such thing, or not for this viewer: a stranger cannot tell which. */
export class NotFound extends HttpProblem {
  constructor(what = 'nothing here for this viewer') {
    super(404, what)
  }
}

export class Forbidden extends HttpProblem {
  constructor(what = 'the viewer lacks the right') {
    super(403, what)
  }
}

export class Conflict extends HttpProblem {
  constructor(what: string) {
    super(409, what)
  }
}
