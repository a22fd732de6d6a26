/** The JSON Schema of a rule file, for editors: made of the keys that the loader knows, so that what it completes is what loads. */
import { kinds } from '../model/kinds.ts'
import { exampleKeys, examplesKeys, measureKeys, ruleKeys, weakensKeys, type Key } from './keys.ts'

type Schema = Readonly<Record<string, unknown>>

/** What YAML makes of a scalar: `check: true` is an expression all the same. */
const scalar: Schema = { type: ['string', 'number', 'boolean'] }
const text: Schema = { type: 'string', minLength: 1 }

const schemas: Readonly<Record<Key['is'], (key: Key) => Schema>> = {
  prose: () => text,
  template: () => scalar,
  expression: () => scalar,
  flag: () => ({ anyOf: [{ type: 'boolean' }, { enum: ['yes', 'no', 'on', 'off'] }] }),
  words: ({ words = [] }) => ({ enum: [...words, ...words.filter((word) => /^\d+$/.test(word)).map(Number)] }),
  suggested: ({ words }) => ({ anyOf: [{ enum: words }, text] }),
  subjects: () => oneOrMore({ enum: Object.keys(kinds) }),
  parameters: () => ({ type: 'object', additionalProperties: scalar }),
  measures: () => ({
    type: 'object',
    propertyNames: { pattern: '^[a-z][A-Za-z]*$' },
    additionalProperties: {
      ...closed(measureKeys),
      allOf: [{ anyOf: [{ required: ['value'] }, { required: ['each'] }] }, { anyOf: [{ required: ['each'] }, { not: { required: ['name'] } }] }],
    },
  }),
  weakens: () => ({ type: 'object', additionalProperties: closed(weakensKeys) }),
  'prose by name': () => ({ type: 'object', additionalProperties: scalar }),
  links: () => oneOrMore(text),
  examples: () => closed(examplesKeys),
  files: () => ({ type: 'object', additionalProperties: scalar }),
  'list of examples': () => ({ type: 'array', items: closed(exampleKeys) }),
}

export function ruleJsonSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A rule of Plimsoll',
    description: 'rules/<category>/<name>.yaml, or .plimsoll/rules/<category>/<name>.yaml in a repository of your own. The path is the id.',
    ...closed(ruleKeys),
    if: { properties: { introduced: { enum: [true, 'yes', 'on'] } }, required: ['introduced'] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: { properties: { guarded: { enum: [true, 'yes', 'on'] } }, required: ['guarded'] },
  }
}

function closed(keys: Readonly<Record<string, Key>>): Schema {
  const entries = Object.entries(keys)
  const needed = entries.filter(([, key]) => key.needed === true).map(([name]) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, key]) => [name, { description: key.means, ...schemas[key.is](key) }])),
    ...(needed.length === 0 ? {} : { required: needed }),
    additionalProperties: false,
  }
}

function oneOrMore(one: Schema): Schema {
  return { anyOf: [one, { type: 'array', items: one, minItems: 1 }] }
}
