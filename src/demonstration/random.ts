import type { Random } from '../quizzes/drawing.ts'

/** The same numbers for the same seed on every machine: mulberry32 by Tommy Ettinger (public domain), 32 bits of state. */
export function randomFrom(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A seed for a stream of its own: what one person draws does not move what the next one draws. */
export function newSeed(random: Random): number {
  return wholeBetween(random, 0, 2 ** 32 - 1)
}

/** A whole number from `first` to `last`, both included. */
export function wholeBetween(random: Random, first: number, last: number): number {
  return first + Math.floor(random() * (last - first + 1))
}

export function chance(random: Random, probability: number): boolean {
  return random() < probability
}

export function oneOf<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)] as T
}

/** One of the choices, each as often as its weight says. */
export function oneByWeight<T>(random: Random, choices: readonly (readonly [choice: T, weight: number])[]): T {
  let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [choice, weight] of choices) {
    left -= weight
    if (left < 0) return choice
  }
  return (choices.at(-1) as readonly [T, number])[0]
}

/** Noise around 0 whose distribution is the logistic one: added to `logit(p)` it is above 0 with probability p. */
export function logisticNoise(random: Random): number {
  return logit(random() * 0.999_998 + 0.000_001)
}

export function logit(probability: number): number {
  return Math.log(probability / (1 - probability))
}
