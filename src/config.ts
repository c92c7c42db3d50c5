/** Start-up cannot go on: the message is one sentence that says what to change. */
export class ConfigError extends Error {}
