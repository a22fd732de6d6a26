/** The forms that values of the configuration take, each with the words that say what is expected. */
import { z } from 'zod'

/** Messages say what is expected there, as a phrase; the loader puts place and value in front. */
export const text = (expected: string): z.ZodType<string, string> => z.string({ error: expected }).trim().min(1, { error: expected })

/** The message of an unknown key is the list of those known: the loader finds the nearest. */
export function closed<T extends z.ZodRawShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const named = Object.keys(shape).filter((key) => key !== '$schema')
  const known = Object.keys(shape).join(' ')
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : `a map of ${named.join(', ')}`) })
}

/** A list is compared with another one, item by item; nobody writes as many by hand. */
export const maxItems = 1_000

export const list = <T extends z.ZodType>(item: T, expected: string): z.ZodArray<T> =>
  z.array(item, { error: expected }).max(maxItems, { error: `a list of at most ${maxItems}` })

/** A value that people write with a unit, or as a bare number where that has one meaning. */
export function written(expected: string, read: (value: string | number) => number | undefined, example: string) {
  return z
    .union([z.string(), z.number()], { error: expected })
    .meta({ examples: [example] })
    .transform((value, context) => {
      const found = read(value)
      if (found !== undefined && found > 0) return found
      context.addIssue({ code: 'custom', message: expected, input: value })
      return z.NEVER
    })
}

export const count = z.number({ error: 'a whole number above 0' }).int({ error: 'a whole number above 0' }).positive({ error: 'a whole number above 0' })
export const subject = text('a subject such as database/postgres')
